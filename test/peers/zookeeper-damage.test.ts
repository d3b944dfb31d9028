/**
 * The last log file of a ZooKeeper, ours or Apache's, cut at every byte of its last records, as a crash may leave it: what was
 * acknowledged before the cut record is there with every Stat, nothing of the cut one is, and the server writes on from there.
 * By default the last record of ours, a multi, is cut at every byte, others here and there; `ZOOKEEPER_CUTS=all` cuts at every byte.
 */
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { parseZooConfig } from '@kafka-ts/zookeeper/server/zoo-config';
import { ZooKeeperServer } from '@kafka-ts/zookeeper/server/zookeeper-server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePorts } from './lib/server-process.ts';
import { dumpTree, type TreeDump } from './lib/zookeeper-dump.ts';
import { ZooKeeperHome, type ZooKeeperVersion } from './lib/zookeeper-servers.ts';

const cutsAll = process.env['ZOOKEEPER_CUTS'] === 'all';
const bytes = (text: string): Uint8Array => Buffer.from(text);

/** What a server has written: its files, and the tree after each record of its last log, with where that ends. */
interface History {
  readonly directory: string;
  readonly logName: string;
  readonly log: Uint8Array;
  readonly ends: readonly { readonly position: number; readonly tree: TreeDump }[];
}

let scratch: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'kafka-ts-damage-'));
});

afterEach(() => rmSync(scratch, { recursive: true, force: true }));

function connect(port: number): Promise<ZooKeeperClient> {
  const options = { connect: `127.0.0.1:${port}`, sessionTimeoutMs: 40_000, connectionTimeoutMs: 20_000 };
  return ZooKeeperClient.connect(nodeEnvironment(), options);
}

/** One record each; the last is a multi of everything. */
const steps: readonly ((zk: ZooKeeperClient) => Promise<unknown>)[] = [
  (zk) => zk.create('/a', bytes('1'), { mode: 'persistent' }),
  (zk) => zk.create('/a/n-', null, { mode: 'persistent-sequential' }),
  (zk) => zk.setData('/a', bytes('zwei 二'), 0),
  (zk) => zk.create('/e', bytes(''), { mode: 'ephemeral' }),
  (zk) => zk.setAcl('/a', [{ perms: 31, scheme: 'ip', id: '127.0.0.1' }]),
  (zk) => zk.create('/gone', bytes('gone'), { mode: 'persistent' }),
  (zk) => zk.delete('/gone'),
  (zk) =>
    zk.multi([
      { type: 'create', path: '/m', data: bytes('m'), mode: 'persistent' },
      { type: 'create', path: '/m/e', data: null, mode: 'ephemeral' },
      { type: 'setData', path: '/a', data: bytes('drei'), version: 1 },
      { type: 'delete', path: '/e', version: 0 },
      { type: 'check', path: '/a', version: 2 },
    ]),
];

async function writeHistory(by: ZooKeeperVersion | 'ours'): Promise<History> {
  const [port = 0] = await freePorts(1);
  const home = new ZooKeeperHome(port, scratch);
  const running = await (by === 'ours' ? home.launchOurs() : home.launchApache(by));
  const zk = await connect(port);
  const directory = join(home.dataDir, 'version-2');
  const lastLog = () =>
    readdirSync(directory)
      .filter((name) => name.startsWith('log.'))
      .sort()
      .at(-1) ?? '';
  const contentEnd = () => readFileSync(join(directory, lastLog())).findLastIndex((byte) => byte !== 0) + 1;
  const ends = [{ position: contentEnd(), tree: await dumpTree(zk) }];
  for (const step of steps) {
    await step(zk);
    ends.push({ position: contentEnd(), tree: await dumpTree(zk) });
  }
  await running.kill();
  await zk.close();
  const logName = lastLog();
  const log = readFileSync(join(directory, logName)).subarray(0, ends.at(-1)?.position);
  return { directory, logName, log, ends };
}

/** A copy of the directory with another end of its last log. */
function copyWith({ directory, logName }: History, name: string, log: Uint8Array): string {
  const dataDir = join(scratch, name);
  mkdirSync(join(dataDir, 'version-2'), { recursive: true });
  for (const file of readdirSync(directory)) {
    if (!file.startsWith('log.')) copyFileSync(join(directory, file), join(dataDir, 'version-2', file));
  }
  writeFileSync(join(dataDir, 'version-2', logName), log);
  return dataDir;
}

/** Our server on a directory, and one client. */
async function visit<T>(dataDir: string, work: (zk: ZooKeeperClient) => Promise<T>): Promise<T> {
  const { config } = parseZooConfig(
    new Map([
      ['dataDir', dataDir],
      ['clientPort', '0'],
      ['clientPortAddress', '127.0.0.1'],
      ['tickTime', '2000'],
      ['admin.enableServer', 'false'],
    ]),
  );
  const server = await ZooKeeperServer.start(nodeEnvironment(), config);
  const zk = await connect(server.port);
  try {
    return await work(zk);
  } finally {
    await zk.close();
    await server.close();
  }
}

/** Starts on what is left, compares, writes on; the next start has both. */
async function check(history: History, dataDir: string, length: number): Promise<void> {
  const expected = history.ends.findLast(({ position }) => position <= length)?.tree;
  const after = await visit(dataDir, async (zk) => {
    expect(await dumpTree(zk), `cut at byte ${length}`).toEqual(expected);
    await zk.create('/after', bytes('!'), { mode: 'persistent' });
    await zk.create('/after/n-', null, { mode: 'persistent-sequential' });
    return dumpTree(zk);
  });
  expect(after.size).toBe((expected?.size ?? 0) + 2);
  await visit(dataDir, async (zk) => expect(await dumpTree(zk), `cut at byte ${length}`).toEqual(after));
}

/** Of Apache's logs every fifth byte is enough by default: their records are ours. */
function cutsOf({ ends, log }: History, by: ZooKeeperVersion | 'ours'): number[] {
  const [first = 0, last = 0] = [ends[0]?.position, ends.at(-2)?.position];
  const some = by === 'ours' ? [7, 1] : [13, 5];
  const steps = cutsAll ? [1, 1] : some;
  const cuts: number[] = [];
  for (let length = first; length < log.length; length += steps[length < last ? 0 : 1] ?? 1)
    cuts.push(length);
  return [...cuts, log.length];
}

test.each(['ours', '3.9.5', '3.4.13'] as const)('a log of %s is cut', async (by) => {
  const history = await writeHistory(by);
  expect(history.ends.length).toBe(steps.length + 1);
  const cuts = cutsOf(history, by);
  expect(cuts.length).toBeGreaterThan(by === 'ours' ? 100 : 60);
  // Apache's grows its log ahead, so that zeros lie behind what was written.
  const tails = by === 'ours' ? [0] : [5000];
  for (const zeros of cutsAll ? [0, 5000] : tails) {
    for (const length of cuts) {
      const cut = Buffer.concat([history.log.subarray(0, length), Buffer.alloc(zeros)]);
      const dataDir = copyWith(history, `cut-${zeros}-${length}`, cut);
      await check(history, dataDir, length);
      rmSync(dataDir, { recursive: true });
    }
  }
  console.log(`a log of ${by}: ${cuts.length} lengths`);
});

test('a process that is killed after its start on a cut log, and then Apache, have the same', async () => {
  const history = await writeHistory('ours');
  const last = history.ends.at(-2)?.position ?? 0;
  const middle = Math.floor((last + history.log.length) / 2);
  for (const length of cutsAll ? [last + 1, middle, history.log.length - 1] : [middle]) {
    const [port = 0] = await freePorts(1);
    const home = new ZooKeeperHome(port, scratch);
    cpSync(copyWith(history, `copy-${length}`, history.log.subarray(0, length)), home.dataDir, {
      recursive: true,
    });
    let expected = history.ends.at(-2)?.tree;
    for (const launch of [
      () => home.launchOurs(),
      () => home.launchOurs(),
      () => home.launchApache('3.9.5'),
      () => home.launchOurs(),
    ]) {
      const running = await launch();
      const zk = await connect(port);
      expect(await dumpTree(zk)).toEqual(expected);
      await zk.create('/on-', bytes('on'), { mode: 'persistent-sequential' });
      expected = await dumpTree(zk);
      await running.kill();
      await zk.close();
    }
  }
});
