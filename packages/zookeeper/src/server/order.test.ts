/** What a client may rely on, on sockets and files: answers in the order of its requests, zxids that only grow, events before what they tell of. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import { SeededRandom } from '@kafka-ts/testing/seeded-random';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closeSession } from '../client/close-session.ts';
import { ErrorCode } from '../errors.ts';
import { type Packet, RawClient } from '../fixtures/raw-client.ts';
import { create } from '../jute/operations/create.ts';
import { deleteNode } from '../jute/operations/delete.ts';
import { exists } from '../jute/operations/exists.ts';
import { getChildren } from '../jute/operations/get-children.ts';
import { getData } from '../jute/operations/get-data.ts';
import { multi } from '../jute/operations/multi.ts';
import { setData } from '../jute/operations/set-data.ts';
import { sync } from '../jute/operations/sync.ts';
import { openAcl } from '../jute/records/acl.ts';
import { parseZooConfig } from './zoo-config.ts';
import { ZooKeeperServer } from './zookeeper-server.ts';

const env = nodeEnvironment();
let directory: string;
let server: ZooKeeperServer;
let clients: RawClient[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kafka-ts-order-'));
  clients = [];
});

afterEach(async () => {
  for (const client of clients) client.destroy();
  await server.close();
  rmSync(directory, { recursive: true });
});

async function start(settings: Record<string, string> = {}): Promise<void> {
  const properties = { dataDir: directory, clientPort: '0', clientPortAddress: '127.0.0.1', ...settings };
  server = await ZooKeeperServer.start(env, parseZooConfig(new Map(Object.entries(properties))).config);
}

async function connect(): Promise<RawClient> {
  const client = await RawClient.connect(env.network, server.port);
  clients.push(client);
  return client;
}

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const node = (path: string, flags = 0) => ({ path, data: bytes('0'), acl: openAcl, flags, ttlMs: 0 });

/** What the answer to one request must be; `body` reads it and says what it tells. */
interface Expected {
  readonly xid: number;
  readonly err: number;
  readonly isWrite: boolean;
  readonly check?: ((body: Reader) => void) | undefined;
}

/** Sends one request of some kind on a few nodes, whose content is known at every moment as nobody else writes them. */
function sendOne(client: RawClient, random: SeededRandom, nodes: Map<string, number>): Expected {
  const path = `/p${random.below(5)}`;
  const version = nodes.get(path);
  const isThere = version !== undefined;
  const noNode = isThere ? ErrorCode.OK : ErrorCode.NONODE;
  switch (random.below(6)) {
    case 0: {
      if (!isThere) nodes.set(path, 0);
      const xid = client.send(create, node(path));
      return { xid, err: isThere ? ErrorCode.NODEEXISTS : ErrorCode.OK, isWrite: true };
    }
    case 1: {
      nodes.delete(path);
      return { xid: client.send(deleteNode, { path, version: -1 }), err: noNode, isWrite: true };
    }
    case 2: {
      if (isThere) nodes.set(path, version + 1);
      const data = bytes(String((version ?? 0) + 1));
      return { xid: client.send(setData, { path, data, version: -1 }), err: noNode, isWrite: true };
    }
    case 3: {
      const request = { path, data: bytes('x'), version: (version ?? 0) + 7 };
      const err = isThere ? ErrorCode.BADVERSION : ErrorCode.NONODE;
      return { xid: client.send(setData, request), err, isWrite: true };
    }
    case 4:
      return { xid: client.send(sync, { path }), err: ErrorCode.OK, isWrite: false };
    default: {
      const check = (body: Reader): void => {
        const { data, stat } = getData.response.decode(body);
        expect([Buffer.from(data ?? []).toString(), stat.version]).toEqual([String(version), version]);
      };
      const xid = client.send(getData, { path, watch: false });
      return { xid, err: noNode, isWrite: false, check: isThere ? check : undefined };
    }
  }
}

test.each([
  ['as usual', {}],
  ['that takes few at once', { globalOutstandingLimit: '10' }],
  ['that takes snapshots all the time', { snapCount: '100' }],
])(
  '10,000 requests at once to a server %s: each answered, in order, by what was before it',
  async (_name, settings) => {
    await start(settings);
    const client = await connect();
    const random = new SeededRandom(4);
    const nodes = new Map<string, number>();
    const expected = Array.from({ length: 10_000 }, () => sendOne(client, random, nodes));
    await client.until(() => client.packets.length === expected.length);
    let last = 0n;
    for (const [index, { xid, err, isWrite, check }] of expected.entries()) {
      const packet = client.packets[index];
      if (packet?.kind !== 'reply') throw new Error('an answer expected');
      expect([packet.xid, packet.err]).toEqual([xid, err]);
      // Every write has the next number, also one that failed; a read has that of the last write before it.
      expect(packet.zxid).toBe(isWrite ? last + 1n : last === 0n ? packet.zxid : last);
      last = packet.zxid;
      check?.(new Reader(packet.body));
    }
  },
);

describe('an event comes before the first answer that shows what it tells of', () => {
  /** What the watcher asks again and again, and whether an answer shows the change. */
  const asking = {
    data: {
      send: (client: RawClient, watch: boolean) => client.send(getData, { path: '/a/x', watch }),
      shows: ({ err, body }: Reply) =>
        err !== 0 || Buffer.from(getData.response.decode(new Reader(body)).data ?? []).toString() !== '0',
    },
    existence: {
      send: (client: RawClient, watch: boolean) => client.send(exists, { path: '/a/new', watch }),
      shows: ({ err }: Reply) => err === ErrorCode.OK,
    },
    children: {
      send: (client: RawClient, watch: boolean) => client.send(getChildren, { path: '/a', watch }),
      shows: ({ body }: Reply) => getChildren.response.decode(new Reader(body)).children.length !== 2,
    },
  } as const;
  type Reply = Extract<Packet, { kind: 'reply' }>;

  const changes: readonly (readonly [string, keyof typeof asking, (writer: RawClient) => unknown])[] = [
    ['setData', 'data', (writer) => writer.send(setData, { path: '/a/x', data: bytes('1'), version: 0 })],
    ['delete', 'data', (writer) => writer.send(deleteNode, { path: '/a/x', version: 0 })],
    ['delete of a child', 'children', (writer) => writer.send(deleteNode, { path: '/a/x', version: 0 })],
    ['create', 'existence', (writer) => writer.send(create, node('/a/new'))],
    ['create of a child', 'children', (writer) => writer.send(create, node('/a/new'))],
    ['the end of a session', 'children', (writer) => writer.send(closeSession, undefined)],
    [
      'a multi',
      'existence',
      (writer) =>
        writer.send(multi, [
          { op: 'create', request: node('/a/new') },
          { op: 'setData', request: { path: '/a/x', data: bytes('1'), version: 0 } },
        ]),
    ],
  ];

  test.each(changes)('%s, seen by %s', async (_name, kind, change) => {
    await start();
    const writer = await connect();
    await writer.ask(create, node('/a'));
    await writer.ask(create, node('/a/x'));
    await writer.ask(create, node('/a/mine', 1));
    const watcher = await connect();
    const { send, shows } = asking[kind];
    send(watcher, true);
    await watcher.until(() => watcher.packets.length === 1);
    for (let i = 0; i < 200; i++) send(watcher, false);
    change(writer);
    const isShown = (packet: Packet): boolean => packet.kind === 'reply' && shows(packet);
    // Some requests are always on their way, so that one of them meets the moment of the change.
    while (!watcher.packets.some(isShown)) {
      const { length } = watcher.packets;
      for (let i = 0; i < 20; i++) send(watcher, false);
      await watcher.until(() => watcher.packets.length > length);
    }
    const event = watcher.packets.findIndex((packet) => packet.kind === 'event');
    expect(event).toBeGreaterThan(0);
    expect(event).toBeLessThan(watcher.packets.findIndex(isShown));
  });
});
