/**
 * Four-letter words and quotas: the same requests to Apache's server and to ours, and the same texts, but for what no two servers
 * share (versions, times, ports, session ids, sizes of files).
 */
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { RawClient } from '@kafka-ts/zookeeper/fixtures/raw-client';
import { nothing } from '@kafka-ts/zookeeper/jute/codec';
import { create } from '@kafka-ts/zookeeper/jute/operations/create';
import { deleteNode } from '@kafka-ts/zookeeper/jute/operations/delete';
import { exists } from '@kafka-ts/zookeeper/jute/operations/exists';
import { getChildren2 } from '@kafka-ts/zookeeper/jute/operations/get-children2';
import { getData } from '@kafka-ts/zookeeper/jute/operations/get-data';
import { getEphemerals } from '@kafka-ts/zookeeper/jute/operations/get-ephemerals';
import { multi } from '@kafka-ts/zookeeper/jute/operations/multi';
import { setData } from '@kafka-ts/zookeeper/jute/operations/set-data';
import { sync } from '@kafka-ts/zookeeper/jute/operations/sync';
import { whoAmI } from '@kafka-ts/zookeeper/jute/operations/who-am-i';
import { openAcl } from '@kafka-ts/zookeeper/jute/records/acl';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts, type ServerProcess } from './lib/server-process.ts';
import { ZooKeeperHome } from './lib/zookeeper-servers.ts';

const network = nodeEnvironment().network;
const closeSession = -11;
const ping = { type: 11, name: 'ping', request: nothing, response: nothing };
const versions = ['3.8.6', '3.9.5'] as const;

class EnforcingHome extends ZooKeeperHome {
  override get settings(): Record<string, string> {
    return { ...super.settings, enforceQuota: 'true' };
  }
}

interface Side {
  readonly home: ZooKeeperHome;
  readonly process: ServerProcess;
}

describe.each(versions)('beside Apache %s', (version) => {
  let sides: readonly Side[] = [];

  beforeAll(async () => {
    const [apachePort = 0, ourPort = 0] = await freePorts(2);
    const [apache, ours] = [new EnforcingHome(apachePort), new EnforcingHome(ourPort)];
    sides = [
      { home: apache, process: await apache.launchApache(version) },
      { home: ours, process: await ours.launchOurs() },
    ];
  });

  afterAll(async () => {
    for (const { home, process } of sides) {
      await process.kill();
      home.remove();
    }
  });

  /** Runs a story on Apache's server, then on ours. */
  async function both<T>(story: (port: number) => Promise<T>): Promise<[T, T]> {
    const [apache, ours] = sides;
    if (apache === undefined || ours === undefined) throw new Error('the servers do not run');
    return [await story(apache.home.port), await story(ours.home.port)];
  }

  async function expectSame<T>(story: (port: number) => Promise<T>): Promise<void> {
    const [apache, ours] = await both(story);
    expect(ours).toEqual(apache);
  }

  test.each(['ruok', 'isro', 'conf', 'dirs', 'hash', 'wchs', 'wchc', 'wchp', 'crst', 'srst', 'srvr'])(
    '%s of an empty server',
    (name) => expectSame(async (port) => masked(await word(port, name))),
  );

  test('stat and cons show the connection that asks', async () => {
    await expectSame(async (port) => masked(await word(port, 'cons')));
    await expectSame(async (port) => masked(await word(port, 'stat')));
  });

  test('the counters of packets', () =>
    expectSame(async (port) => {
      await word(port, 'srst');
      const client = await enter(port);
      await client.ask(exists, { path: '/', watch: false });
      const before = await word(port, 'srvr');
      await leave(client);
      return before.split('\n').filter((line) => /^(?:Received|Sent|Connections|Outstanding)/.test(line));
    }));

  test('gtmk and stmk keep the trace mask', () =>
    expectSame(async (port) => [
      await word(port, 'gtmk'),
      await word(port, Buffer.from('stmk\0\0\0\0\0\0\x01\x02', 'latin1')),
      await word(port, 'gtmk'),
    ]));

  test('envi has the same keys', () =>
    expectSame(async (port) => (await word(port, 'envi')).split('\n').map((line) => line.split('=')[0])));

  test('mntr has no key and no counter of its own', async () => {
    const [apache, ours] = await both(async (port) => {
      const lines = (await word(port, 'mntr')).trimEnd().split('\n');
      return new Map(lines.map((line): [string, string] => [line.split('\t')[0] ?? '', line]));
    });
    expect([...ours.keys()].filter((key) => !apache.has(key))).toEqual([]);
    const head = [...apache.keys()].slice(0, 26);
    expect(head.filter((key) => !ours.has(key))).toEqual([]);
    const varying = /version|uptime|latency|packets|descriptor|response_size|bytes|connection/;
    for (const [key, line] of ours) if (!varying.test(key)) expect(line).toBe(apache.get(key));
  });

  test('dump tells of sessions, their nodes and connections', () =>
    expectSame(async (port) => {
      const client = await enter(port);
      await client.ask(create, node('/owned', '', 1));
      const text = await word(port, 'dump');
      await leave(client);
      // How many connections expire in the same step depends on the moment.
      const [tracker = '', connections = ''] = text.split('Connections dump:\n');
      const lines = connections.split('\n').filter((line) => line.startsWith('\tip'));
      return [
        masked(tracker),
        lines.map(masked).sort(),
        /^Connections Sets \(\d+\)\/\(2\):/.test(connections),
      ];
    }));

  test('cons names the last operation of a session, its cxid and its zxid', () =>
    expectSame(async (port) => {
      const client = await enter(port);
      const seen: (string | undefined)[] = [];
      const look = async (): Promise<void> => {
        seen.push(sessionPart(await word(port, 'cons'), client.sessionId));
      };
      await look();
      const steps: (() => Promise<unknown>)[] = [
        () => client.ask(create, node('/c', 'x')),
        () => client.ask(create, node('/c', 'x')),
        () => client.ask(getData, { path: '/c', watch: true }),
        () => client.ask(getData, { path: '/nope', watch: true }),
        () => client.ask(setData, { path: '/c', data: null, version: -1 }),
        () => client.ask(getChildren2, { path: '/', watch: false }),
        () => client.ask(sync, { path: '/' }),
        () => client.ask(whoAmI, undefined),
        () => client.ask(getEphemerals, { prefix: null }),
        () => client.ask(multi, [{ op: 'delete', request: { path: '/c', version: 9 } }]),
        () => client.ask(multi, [{ op: 'delete', request: { path: '/c', version: -1 } }]),
        async () => {
          const count = client.packets.length;
          client.send(ping, undefined, -2);
          await client.until(() => client.packets.length > count);
        },
      ];
      for (const step of steps) {
        await step();
        await look();
      }
      await word(port, 'crst');
      await look();
      await leave(client);
      return seen;
    }));

  test('quotas: statistics, hard limits, and the end of a quota', () =>
    expectSame(async (port) => {
      const client = await enter(port);
      const results: unknown[] = [];
      const quota = '/zookeeper/quota/q';
      const make = async (path: string, text = ''): Promise<void> => {
        results.push((await client.ask(create, node(path, text))).err);
        results.push(await statistics(client, quota));
      };
      await make('/q', 'root');
      await make('/q/first', '12345');
      await make(quota);
      await make(`${quota}/zookeeper_limits`, 'count=4,bytes=20=;byteHardLimit=15;countHardLimit=4');
      await make(`${quota}/zookeeper_stats`, 'count=0,bytes=0');
      await make('/q/second', '123456');
      await make('/q/third', '1234567');
      await make('/q/third');
      await make('/q/fourth');
      for (const text of ['1234567', '123456', '']) {
        results.push((await client.ask(setData, { path: '/q/first', data: bytes(text), version: -1 })).err);
        results.push(await statistics(client, quota));
      }
      const parts = [1, 2, 3].map((i) => ({ op: 'create' as const, request: node(`/q/multi${i}`, '1') }));
      results.push((await client.ask(multi, parts)).value, await statistics(client, quota));
      await client.ask(deleteNode, { path: '/q/second', version: -1 });
      results.push(await statistics(client, quota));
      await client.ask(deleteNode, { path: `${quota}/zookeeper_limits`, version: -1 });
      await make('/q/free', 'as much as it likes');
      await leave(client);
      return results;
    }));

  test('a watch tells the zxid of its change to clients of the line that has it', async () => {
    const [apache, ours] = await both(async (port) => {
      const client = await enter(port);
      await client.ask(exists, { path: '/watched', watch: true });
      const { zxid } = await client.ask(create, node('/watched'));
      const event = client.packets.find(({ kind }) => kind === 'event');
      await leave(client);
      return event === undefined ? undefined : event.zxid - zxid;
    });
    expect(ours).toBe(0n);
    if (version.startsWith('3.9')) expect(apache).toBe(0n);
  });
});

/** For as long as servers with ticks of 2 s grant: a slow machine ends no session. */
const enter = (port: number): Promise<RawClient> => RawClient.connect(network, port, { timeoutMs: 40_000 });

/** Ends the session too: what is told of sessions would depend on which of former ones have expired. */
async function leave(client: RawClient): Promise<void> {
  client.sendType(closeSession);
  await client.untilClosed();
}

/** Data and Stat of a quota's statistics, without their times. */
async function statistics(client: RawClient, quota: string): Promise<unknown> {
  const { err, value } = await client.ask(getData, { path: `${quota}/zookeeper_stats`, watch: false });
  if (value === undefined) return err;
  const { version, mzxid, czxid, dataLength } = value.stat;
  return [Buffer.from(value.data ?? []).toString(), version, mzxid === czxid, dataLength];
}

function node(path: string, text = '', flags = 0) {
  return { path, data: bytes(text), acl: openAcl, flags, ttlMs: 0 };
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text));
}

async function word(port: number, text: string | Uint8Array): Promise<string> {
  const client = await RawClient.open(network, port);
  client.sendRaw(new Uint8Array(Buffer.from(text)));
  await client.untilClosed();
  return Buffer.from(client.bytes).toString();
}

/** Without what differs from run to run. */
function masked(text: string): string {
  return text
    .replace(/^Zookeeper version: .*$/m, 'Zookeeper version: V')
    .replace(/(127\.0\.0\.1|0:0:0:0:0:0:0:1):\d+/g, 'CLIENT')
    .replace(/^(dataDir|dataLogDir|clientPort|dataDirSize|dataLogSize)=.*$/gm, '$1=X')
    .replace(/^(datadir_size|logdir_size): \d+$/gm, '$1: N')
    .replace(/expire at .*:$/gm, 'expire at TIME:')
    .replace(/0x[0-9a-f]{10,}/g, 'SESSION')
    .replace(/^Latency.*$/m, 'Latency L')
    .replace(/^(Received|Sent): \d+$/gm, '$1: N');
}

/** What `cons` says of a session, without times and latencies. */
function sessionPart(text: string, id: bigint): string | undefined {
  const line = text.split('\n').find((candidate) => candidate.includes(`sid=0x${id.toString(16)}`));
  return line
    ?.replace(/^.*sid=0x[0-9a-f]+/, '')
    .replace(/(est|lresp|llat|minlat|avglat|maxlat)=\d+/g, '$1=N');
}
