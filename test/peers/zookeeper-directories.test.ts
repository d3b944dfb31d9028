/**
 * One data directory, two servers by turns: what Apache's ZooKeeper wrote is opened by ours and the other way round, with
 * every node, every field of its Stat, and the sessions that were alive.
 */
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { type SessionState, type Stat, ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePorts, type ServerProcess } from './lib/server-process.ts';
import { ZooKeeperHome, zooKeeperVersions } from './lib/zookeeper-servers.ts';

let home: ZooKeeperHome;
let running: ServerProcess | undefined;
let client: ZooKeeperClient | undefined;

beforeEach(async () => {
  const [port = 0] = await freePorts(1);
  home = new ZooKeeperHome(port);
});

afterEach(async () => {
  await client?.close();
  await running?.kill();
  home.remove();
});

const bytes = (text: string): Uint8Array => Buffer.from(text);

/** Everything below `/`, but what ZooKeeper itself keeps. */
async function dump(
  zk: ZooKeeperClient,
  path = '/',
): Promise<Map<string, { data: string | null; stat: Stat; acl: unknown }>> {
  const nodes = new Map<string, { data: string | null; stat: Stat; acl: unknown }>();
  const { data, stat } = await zk.getData(path);
  const { acl } = await zk.getAcl(path);
  nodes.set(path, { data: data === null ? null : Buffer.from(data).toString('hex'), stat, acl });
  for (const child of (await zk.getChildren(path)).children) {
    if (child === 'zookeeper') continue;
    for (const [below, node] of await dump(zk, path === '/' ? `/${child}` : `${path}/${child}`))
      nodes.set(below, node);
  }
  return nodes;
}

/** Something of everything that a log can hold. */
async function write(zk: ZooKeeperClient, name: string): Promise<void> {
  const base = `/${name}`;
  await zk.create(base, bytes(name), { mode: 'persistent' });
  for (let i = 0; i < 50; i++) await zk.create(`${base}/s-`, null, { mode: 'persistent-sequential' });
  for (let i = 0; i < 10; i++) await zk.delete(`${base}/s-000000000${i}`);
  await zk.create(`${base}/empty`, bytes(''), { mode: 'persistent' });
  await zk.create(`${base}/ephemeral`, bytes('e'), { mode: 'ephemeral' });
  await zk.create(`${base}/closed`, bytes('c'), {
    mode: 'persistent',
    acl: [{ perms: 31, scheme: 'ip', id: '127.0.0.1' }],
  });
  await zk.setData(base, bytes('新'), 0);
  await zk.setAcl(`${base}/empty`, [{ perms: 1, scheme: 'world', id: 'anyone' }]);
  await zk.multi([
    { type: 'create', path: `${base}/multi`, data: null, mode: 'ephemeral' },
    { type: 'setData', path: `${base}/multi`, data: bytes('m'), version: 0 },
    { type: 'delete', path: `${base}/s-0000000010`, version: -1 },
    { type: 'check', path: base, version: 1 },
  ]);
  const failing = zk.multi([
    { type: 'delete', path: `${base}/s-0000000011`, version: -1 },
    { type: 'check', path: base, version: 99 },
  ]);
  await expect(failing).rejects.toMatchObject({ name: 'BADVERSION' });
  await expect(zk.create(base, null, { mode: 'persistent' })).rejects.toMatchObject({ name: 'NODEEXISTS' });
  const other = await connect();
  await other.create(`${base}/gone`, null, { mode: 'ephemeral' });
  await other.close();
}

function connect(): Promise<ZooKeeperClient> {
  const options = {
    connect: `127.0.0.1:${home.port}`,
    sessionTimeoutMs: 40_000,
    connectionTimeoutMs: 20_000,
  };
  return ZooKeeperClient.connect(nodeEnvironment(), options);
}

test.each(zooKeeperVersions)('ZooKeeper %s and ours take turns under one session', async (version) => {
  running = await home.launchApache(version);
  const zk = await connect();
  client = zk;
  const { sessionId } = zk;
  const states: SessionState[] = [];
  zk.onSessionState((state) => states.push(state));
  await write(zk, 'one');
  let seen = await dump(zk);

  for (const [name, launch] of [
    ['two', () => home.launchOurs()],
    ['three', () => home.launchApache(version)],
    ['four', () => home.launchOurs()],
    ['five', () => home.launchApache(version)],
  ] as const) {
    await running.kill();
    running = await launch();
    const back = await reconnected(zk, states);
    expect(back).toBe(true);
    expect(await dump(zk)).toEqual(seen);
    await write(zk, name);
    seen = await dump(zk);
  }
  expect(seen.size).toBeGreaterThan(5 * 40);
  expect(zk.sessionId).toBe(sessionId);
  expect(new Set(states)).toEqual(new Set(['disconnected', 'reconnected']));
});

/** Waits until the client has its session again. */
async function reconnected(zk: ZooKeeperClient, states: readonly SessionState[]): Promise<boolean> {
  if (states.at(-1) !== 'reconnected' || !zk.isConnected) await zk.sync('/').catch(() => zk.sync('/'));
  return zk.isConnected;
}
