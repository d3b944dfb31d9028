/**
 * One data directory, two servers by turns: what Apache's ZooKeeper wrote is opened by ours and the other way round, with
 * every node, every field of its Stat, and the sessions that were alive. Each is killed, not stopped.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { type SessionState, ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runZooKeeperClass } from './lib/apache-zookeeper.ts';
import { freePorts, type ServerProcess } from './lib/server-process.ts';
import { dumpTree, type TreeDump } from './lib/zookeeper-dump.ts';
import { ZooKeeperHome, type ZooKeeperVersion, zooKeeperVersions } from './lib/zookeeper-servers.ts';
import { Lane } from './zookeeper-crash/lane.ts';
import { ephemeral, inStep, numbered, subtree } from './zookeeper-crash/lanes.ts';

/** Nodes with a time to live are off unless asked for. */
const settings = { extendedTypesEnabled: 'true' };
let home: ZooKeeperHome;
let running: ServerProcess | undefined;
const clients: ZooKeeperClient[] = [];

beforeEach(async () => {
  const [port = 0] = await freePorts(1);
  home = new ZooKeeperHome(port);
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await running?.kill();
  home.remove();
});

const bytes = (text: string): Uint8Array => Buffer.from(text);
const isOld = (version: ZooKeeperVersion): boolean => version.startsWith('3.4.');

async function connect(): Promise<ZooKeeperClient> {
  const zk = await ZooKeeperClient.connect(nodeEnvironment(), {
    connect: `127.0.0.1:${home.port}`,
    sessionTimeoutMs: 40_000,
    connectionTimeoutMs: 20_000,
    auth: [
      { scheme: 'digest', auth: bytes('alice:secret') },
      { scheme: 'digest', auth: bytes('小明:密码') },
    ],
  });
  clients.push(zk);
  return zk;
}

/** Everything, and the quotas; below `/zookeeper` versions differ in what they keep. */
async function dump(zk: ZooKeeperClient): Promise<TreeDump> {
  const quotas = await dumpTree(zk, { path: '/zookeeper/quota' });
  return new Map([...(await dumpTree(zk)), ...[...quotas].filter(([path]) => path.endsWith('_limits'))]);
}

/** Something of everything that a log can hold; `isOldest`: that a server of 3.4 can read. */
async function write(zk: ZooKeeperClient, name: string, isOldest: boolean): Promise<void> {
  const base = `/${name}`;
  await zk.create(base, bytes(name), { mode: 'persistent' });
  for (let i = 0; i < 50; i++) await zk.create(`${base}/s-`, null, { mode: 'persistent-sequential' });
  for (let i = 0; i < 10; i++) await zk.delete(`${base}/s-000000000${i}`);
  await zk.create(`${base}/empty`, bytes(''), { mode: 'persistent' });
  await zk.create(`${base}/ephemeral`, bytes('e'), { mode: 'ephemeral' });
  await zk.create(`${base}/${'很长的名字'.repeat(60)}`, bytes('新'), { mode: 'ephemeral-sequential' });
  await zk.create(`${base}/big`, new Uint8Array(1_000_000).fill(name.length), { mode: 'persistent' });
  await writeAcls(zk, base, isOldest);
  await zk.setData(base, bytes('新'), 0);
  await zk.create(`/zookeeper/quota${base}`, null, { mode: 'persistent' });
  const limits = bytes('count=1000,bytes=5000000');
  await zk.create(`/zookeeper/quota${base}/zookeeper_limits`, limits, { mode: 'persistent' });
  await zk.create(`/zookeeper/quota${base}/zookeeper_stats`, bytes('count=0,bytes=0'), {
    mode: 'persistent',
  });
  await writeMultis(zk, base);
  const other = await connect();
  await other.create(`${base}/gone`, null, { mode: 'ephemeral' });
  await other.close();
  if (isOldest) return;
  await zk.create(`${base}/container`, bytes('c'), { mode: 'container' });
  await zk.create(`${base}/container/child`, null, { mode: 'persistent' });
  await zk.create(`${base}/ttl`, bytes('t'), { mode: 'persistent', ttlMs: 3_600_000 });
  await zk.create(`${base}/ttl-`, null, { mode: 'persistent-sequential', ttlMs: 2 ** 40 - 1 });
}

/** Lists of several kinds and lengths, some of them on two nodes. */
async function writeAcls(zk: ZooKeeperClient, base: string, isOldest: boolean): Promise<void> {
  const lists = [
    [{ perms: 31, scheme: 'ip', id: '127.0.0.1' }],
    [{ perms: 31, scheme: 'auth', id: '' }],
    [
      { perms: 1, scheme: 'world', id: 'anyone' },
      { perms: 30, scheme: 'digest', id: 'bob:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=' },
      // Servers of 3.4 know no networks.
      { perms: 31, scheme: 'ip', id: isOldest ? '127.0.0.1' : '127.0.0.0/8' },
    ],
    [{ perms: 1, scheme: 'world', id: 'anyone' }],
  ];
  for (const [index, acl] of lists.entries()) {
    for (const twin of ['a', 'b']) {
      await zk.create(`${base}/acl-${index}${twin}`, null, { mode: 'persistent', acl });
    }
  }
  await zk.setAcl(`${base}/acl-0b`, lists[1] ?? []);
  await zk.setAcl(`${base}/empty`, lists[3] ?? []);
}

async function writeMultis(zk: ZooKeeperClient, base: string): Promise<void> {
  await zk.multi([
    { type: 'create', path: `${base}/multi`, data: null, mode: 'ephemeral' },
    { type: 'setData', path: `${base}/multi`, data: bytes('m'), version: 0 },
    { type: 'create', path: `${base}/m-`, data: null, mode: 'persistent-sequential' },
    { type: 'delete', path: `${base}/s-0000000010`, version: -1 },
    { type: 'check', path: base, version: 1 },
  ]);
  const failing = zk.multi([
    { type: 'delete', path: `${base}/s-0000000011`, version: -1 },
    { type: 'check', path: base, version: 99 },
  ]);
  await expect(failing).rejects.toMatchObject({ name: 'BADVERSION' });
  await expect(zk.create(base, null, { mode: 'persistent' })).rejects.toMatchObject({ name: 'NODEEXISTS' });
}

test.each(zooKeeperVersions)('ZooKeeper %s and ours take turns under one session', async (version) => {
  running = await home.launchApache(version, settings);
  const zk = await connect();
  const { sessionId } = zk;
  const states: SessionState[] = [];
  zk.onSessionState((state) => states.push(state));
  await write(zk, 'one', isOld(version));
  let seen = await dump(zk);

  for (const [name, launch] of [
    ['two', () => home.launchOurs(settings)],
    ['three', () => home.launchApache(version, settings)],
    ['four', () => home.launchOurs(settings)],
    ['five', () => home.launchApache(version, settings)],
  ] as const) {
    await running.kill();
    running = await launch();
    const back = await reconnected(zk, states);
    expect(back).toBe(true);
    expect(await dump(zk)).toEqual(seen);
    await write(zk, name, isOld(version));
    seen = await dump(zk);
  }
  expect(seen.size).toBeGreaterThan(5 * 50);
  expect(zk.sessionId).toBe(sessionId);
  expect(new Set(states)).toEqual(new Set(['disconnected', 'reconnected']));
});

test.each(['3.4.13', '3.8.6', '3.9.5'] as const)(
  'ZooKeeper %s and ours are killed by turns in the midst of writes and snapshots',
  async (version) => {
    const busy = { ...settings, snapCount: '300' };
    running = await home.launchApache(version, busy);
    const kinds = Object.entries({ inStep, numbered, ephemeral, subtree });
    const lanes: Lane[] = [];
    for (const [name, next] of kinds) lanes.push(new Lane(await connect(), `/${name}`, next));
    await Promise.all(lanes.map((lane) => lane.begin()));
    for (const launch of [
      () => home.launchOurs(busy),
      () => home.launchApache(version, busy),
      () => home.launchOurs(busy),
      () => home.launchApache(version, busy),
    ]) {
      const loads = Promise.all(lanes.map((lane) => lane.run(() => false)));
      await sleep(200 + Math.random() * 300);
      await running.kill();
      await loads;
      running = await launch();
      await Promise.all(lanes.map((lane) => lane.check()));
    }
    for (const { acknowledged } of lanes) expect(acknowledged).toBeGreaterThan(10);
  },
);

const filesOf = (kind: string): string[] =>
  readdirSync(join(home.dataDir, 'version-2')).filter((name) => name.startsWith(`${kind}.`));

test.each(['gz', 'snappy'])(
  'snapshots that 3.9.5 compressed with %s: read, or refused by name',
  async (method) => {
    const packed = { ...settings, 'snapshot.compression.method': method };
    running = await home.launchApache('3.9.5', packed);
    const zk = await connect();
    await write(zk, 'one', false);
    await running.kill();
    // At its start it takes a snapshot of what the log holds.
    running = await home.launchApache('3.9.5', packed);
    await zk.sync('/').catch(() => zk.sync('/'));
    const seen = await dump(zk);
    await running.kill();
    expect(filesOf('snapshot').every((name) => name.endsWith(`.${method}`))).toBe(true);
    if (method === 'gz') {
      for (const name of filesOf('log')) rmSync(join(home.dataDir, 'version-2', name));
      running = await home.launchOurs(settings);
      await zk.sync('/').catch(() => zk.sync('/'));
      expect(await dump(zk)).toEqual(seen);
      return;
    }
    for (const name of filesOf('log')) rmSync(join(home.dataDir, 'version-2', name));
    await expect(home.launchOurs(settings)).rejects.toThrow(/snapshot\.\w+\.snappy cannot be read/);
  },
);

test.each(['3.8.6', '3.9.5'] as const)(
  'TxnLogToolkit and SnapshotFormatter of %s read all of ours',
  async (version) => {
    running = await home.launchOurs({ ...settings, snapCount: '100' });
    const zk = await connect();
    await write(zk, 'one', false);
    await write(zk, 'two', false);
    const { size } = await dump(zk);
    await running.kill();
    const persistence = 'org.apache.zookeeper.server.persistence';
    const directory = join(home.dataDir, 'version-2');
    let records = 0;
    for (const name of filesOf('log')) {
      const text = runZooKeeperClass(version, `${persistence}.TxnLogToolkit`, ['-d', join(directory, name)]);
      expect(text).not.toContain('CRC ERROR');
      records += text.split('\n').filter((line) => line.includes('session 0x')).length;
      expect(text).toContain('EOF reached after');
    }
    expect(records).toBeGreaterThan(2 * 70);
    const newest = filesOf('snapshot').sort(
      (a, b) => Number.parseInt(a.slice(9), 16) - Number.parseInt(b.slice(9), 16),
    );
    expect(newest.length).toBeGreaterThan(1);
    const text = runZooKeeperClass(version, 'org.apache.zookeeper.server.SnapshotFormatter', [
      join(directory, newest.at(-1) ?? ''),
    ]);
    expect(text.split('\n').filter((line) => line.includes('cZxid = ')).length).toBeGreaterThan(size / 2);
  },
);

/** Waits until the client has its session again. */
async function reconnected(zk: ZooKeeperClient, states: readonly SessionState[]): Promise<boolean> {
  if (states.at(-1) !== 'reconnected' || !zk.isConnected) await zk.sync('/').catch(() => zk.sync('/'));
  return zk.isConnected;
}
