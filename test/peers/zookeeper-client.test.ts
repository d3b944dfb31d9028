/**
 * Our client against real servers: every operation that the server knows, watches that stay over a restart of the server, sessions that
 * outlive it, a server that is stopped and says nothing, and the operations that a server of 3.4 does not know.
 */
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import {
  type SessionState,
  type WatchEvent,
  ZooKeeperClient,
  type ZooKeeperClientOptions,
} from '@kafka-ts/zookeeper/client/zookeeper-client';
import { Relay } from '@kafka-ts/zookeeper/fixtures/relay';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { freePorts, type ServerProcess } from './lib/server-process.ts';
import { ZooKeeperHome } from './lib/zookeeper-servers.ts';

/** Where a line of releases does not matter, the oldest and the newest stand for all. */
const servers = ['ours', '3.4.13', '3.9.5'] as const;
type Server = (typeof servers)[number] | '3.8.6';

const opened: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

async function start(server: Server): Promise<{ home: ZooKeeperHome; launch: () => Promise<ServerProcess> }> {
  const [port = 0] = await freePorts(1);
  const home = new ZooKeeperHome(port);
  opened.push({ close: async () => home.remove() });
  const launch = async (): Promise<ServerProcess> => {
    const launched = server === 'ours' ? await home.launchOurs() : await home.launchApache(server);
    opened.push({ close: () => launched.kill() });
    return launched;
  };
  return { home, launch };
}

async function open(
  connect: string,
  options: Partial<ZooKeeperClientOptions> = {},
): Promise<ZooKeeperClient> {
  const client = await ZooKeeperClient.connect(nodeEnvironment(), {
    connect,
    sessionTimeoutMs: 8000,
    ...options,
  });
  opened.push(client);
  return client;
}

interface Seen {
  readonly states: SessionState[];
  readonly events: WatchEvent[];
  /** From the events' headers. */
  readonly zxids: bigint[];
}

function record(client: ZooKeeperClient): Seen {
  const seen: Seen = { states: [], events: [], zxids: [] };
  client.onSessionState((state) => seen.states.push(state));
  client.onWatch((event, zxid) => {
    seen.events.push(event);
    seen.zxids.push(zxid);
  });
  return seen;
}

const isDisconnected = ({ states }: Seen): Promise<void> =>
  vi.waitUntil(() => states.includes('disconnected'), { timeout: 20_000, interval: 10 }).then(() => {});

test.each(servers)('%s: a session, its node and its one-shot watches outlive the server', async (server) => {
  const { home, launch } = await start(server);
  const first = await launch();
  const client = await open(`127.0.0.1:${home.port}/app`, { createsChroot: true });
  const seen = record(client);
  const { states, events } = seen;
  const { sessionId } = client;
  await client.create('/mine', bytes('e'), { mode: 'ephemeral' });
  await client.exists('/later', { watch: true });
  await client.getChildren('/', { watch: true });
  await first.kill();
  await isDisconnected(seen);
  await launch();
  expect((await client.exists('/mine'))?.ephemeralOwner).toBe(sessionId);
  await client.create('/later', null, { mode: 'persistent' });
  await client.sync('/');
  expect(states).toEqual(['disconnected', 'reconnected']);
  expect(events).toEqual([
    { type: 'created', path: '/later' },
    { type: 'childrenChanged', path: '/' },
  ]);
});

test.each(servers)('%s: one that says nothing more is left in time, and found again', async (server) => {
  const { home, launch } = await start(server);
  await launch();
  const relay = new Relay(nodeEnvironment(), { host: '127.0.0.1', port: home.port });
  await relay.listen(0);
  opened.push(relay);
  const client = await open(`127.0.0.1:${relay.port}`, { sessionTimeoutMs: 4000 });
  const { states } = record(client);
  const { sessionId } = client;
  relay.isFrozen = true;
  const askedMs = performance.now();
  await expect(client.exists('/')).rejects.toMatchObject({ name: 'CONNECTIONLOSS' });
  expect(performance.now() - askedMs).toBeLessThan(4000);
  relay.isFrozen = false;
  relay.cut();
  // In the meantime the session may have ended; either way requests work again, and what happened was told.
  await client.exists('/').catch(() => client.exists('/'));
  expect(await client.exists('/')).toBeDefined();
  const isSame = client.sessionId === sessionId;
  expect(states).toEqual(isSame ? ['disconnected', 'reconnected'] : ['disconnected', 'expired', 'connected']);
});

test.each(servers)(
  '%s: a host that drops packets first in the list does not keep a tool waiting',
  async (server) => {
    const { home, launch } = await start(server);
    await launch();
    // Of the range for documentation: nobody answers there, or the machine says at once that there is no way.
    const hosts = `192.0.2.1:2181,127.0.0.1:${home.port}`;
    for (let round = 0; round < 4; round++) {
      const client = await open(hosts, { sessionTimeoutMs: 30_000, connectionTimeoutMs: 2000 });
      expect(client.isConnected).toBe(true);
    }
  },
);

describe.each(['ours', '3.8.6', '3.9.5'] as const)('%s', (server) => {
  test('watches that stay survive its restart, and go when they are taken off', async () => {
    const { home, launch } = await start(server);
    const first = await launch();
    const client = await open(`127.0.0.1:${home.port}`);
    const seen = record(client);
    const { events, zxids } = seen;
    await client.addWatch('/p', 'persistent');
    await client.addWatch('/r', 'persistentRecursive');
    await client.create('/p', null, { mode: 'persistent' });
    await first.kill();
    await isDisconnected(seen);
    await launch();
    await client.setData('/p', bytes('1'));
    await client.create('/r', null, { mode: 'persistent' });
    await client.create('/r/a', null, { mode: 'persistent' });
    await client.removeWatches('/p', 'any');
    await client.removeWatches('/r', 'any');
    await client.setData('/p', bytes('2'));
    await client.setData('/r/a', bytes('2'));
    expect(events).toEqual([
      { type: 'created', path: '/p' },
      { type: 'dataChanged', path: '/p' },
      { type: 'created', path: '/r' },
      { type: 'created', path: '/r/a' },
      { type: 'persistentWatchRemoved', path: '/p' },
      { type: 'persistentWatchRemoved', path: '/r' },
    ]);
    const told = zxids.slice(0, 4).map((zxid) => zxid > 0n);
    expect(new Set(told)).toEqual(new Set([server !== '3.8.6']));
    await expect(client.removeWatches('/p', 'any')).rejects.toMatchObject({ name: 'NOWATCHER' });
  });

  test('its newer operations', async () => {
    const { home, launch } = await start(server);
    await launch();
    const client = await open(`127.0.0.1:${home.port}`);
    await client.create('/c', null, { mode: 'container' });
    await client.create('/c/x', null, { mode: 'ephemeral' });
    expect(await client.getAllChildrenNumber('/c')).toBe(1);
    expect(await client.getEphemerals('/')).toEqual(['/c/x']);
    client.addAuth('digest', bytes('u:p'));
    const identities = await client.whoAmI();
    expect(identities).toContainEqual({ scheme: 'digest', user: 'u' });
    expect(identities).toContainEqual({ scheme: 'ip', user: '127.0.0.1' });
    const request = { joining: 'server.2=h:1:2;3', leaving: null, members: null, currentConfig: -1n };
    await expect(client.reconfig(request)).rejects.toMatchObject({ name: 'RECONFIGDISABLED' });
    expect((await client.getConfig()).stat.ephemeralOwner).toBe(0n);
    // Times to live are off unless asked for.
    await expect(client.create('/t', null, { mode: 'persistent', ttlMs: 5000 })).rejects.toMatchObject({
      name: 'UNIMPLEMENTED',
    });
  });
});

test('3.4.13: an operation that it does not know fails, and the session goes on', async () => {
  const { home, launch } = await start('3.4.13');
  await launch();
  const client = await open(`127.0.0.1:${home.port}`);
  const { sessionId } = client;
  for (const attempt of [
    () => client.addWatch('/p', 'persistent'),
    () => client.whoAmI(),
    () => client.getEphemerals(),
    () => client.create('/c', null, { mode: 'container' }),
  ]) {
    await expect(attempt()).rejects.toThrow(/ConnectionLoss|Unimplemented/);
  }
  // It closes the connection behind its answer, so the next request may still be lost with it.
  await client.exists('/').catch(() => {});
  expect(await client.exists('/')).toBeDefined();
  expect(client.sessionId).toBe(sessionId);
});
