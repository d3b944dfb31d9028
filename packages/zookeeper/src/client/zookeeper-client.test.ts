import type { Environment } from '@kafka-ts/environment/environment';
import { MemoryDisk } from '@kafka-ts/testing/memory-file-system/memory-disk';
import { beforeEach, describe, expect, test } from 'vitest';
import { Relay } from '../fixtures/relay.ts';
import { SimulatedServer, serverPort } from '../fixtures/simulated-server.ts';
import {
  type SessionState,
  type WatchEvent,
  ZooKeeperClient,
  type ZooKeeperClientOptions,
} from './zookeeper-client.ts';

let zk: SimulatedServer;
let env: Environment;
const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));
const here = `127.0.0.1:${serverPort}`;

beforeEach(async () => {
  zk = new SimulatedServer({ settings: { tickTime: '1000' } });
  await zk.start();
  env = zk.world.process({ name: 'app', disk: new MemoryDisk() }).environment;
});

const connect = (options: Partial<ZooKeeperClientOptions> = {}): Promise<ZooKeeperClient> =>
  zk.run(ZooKeeperClient.connect(env, { connect: here, sessionTimeoutMs: 6000, ...options }));

function record(client: ZooKeeperClient): { states: SessionState[]; events: WatchEvent[] } {
  const states: SessionState[] = [];
  const events: WatchEvent[] = [];
  client.onSessionState((state) => states.push(state));
  client.onWatch((event) => events.push(event));
  return { states, events };
}

async function relayed(
  options: Partial<ZooKeeperClientOptions> = {},
): Promise<{ client: ZooKeeperClient; relay: Relay }> {
  const relay = new Relay(zk.world.process({ name: 'relay', disk: new MemoryDisk() }).environment, {
    host: '127.0.0.1',
    port: serverPort,
  });
  await zk.run(relay.listen(5000));
  return { relay, client: await connect({ connect: '127.0.0.1:5000', ...options }) };
}

describe('operations', () => {
  test('make, read, change and remove nodes', async () => {
    const client = await connect();
    await zk.run(async () => {
      expect(await client.create('/a', text('x'), { mode: 'persistent' })).toBe('/a');
      expect(await client.create('/a/n-', null, { mode: 'persistent-sequential' })).toBe('/a/n-0000000000');
      expect(await client.getData('/a')).toMatchObject({
        data: text('x'),
        stat: { version: 0, numChildren: 1 },
      });
      expect((await client.setData('/a', null, 0)).version).toBe(1);
      expect((await client.getChildren('/a')).children).toEqual(['n-0000000000']);
      expect(await client.exists('/none')).toBeUndefined();
      await client.delete('/a/n-0000000000');
      expect(await client.exists('/a')).toMatchObject({ version: 1, numChildren: 0, cversion: 2 });
      expect((await client.getAcl('/a')).acl).toEqual([{ perms: 31, scheme: 'world', id: 'anyone' }]);
      expect((await client.setAcl('/a', [{ perms: 1, scheme: 'world', id: 'anyone' }])).aversion).toBe(1);
      await client.sync('/');
    });
  });

  test.each([
    ['NONODE', (c: ZooKeeperClient) => c.getData('/none'), '/none'],
    ['NONODE', (c: ZooKeeperClient) => c.create('/no/parent', null, { mode: 'persistent' }), '/no/parent'],
    [
      'NODEEXISTS',
      (c: ZooKeeperClient) => c.create('/zookeeper', null, { mode: 'persistent' }),
      '/zookeeper',
    ],
    ['NOTEMPTY', (c: ZooKeeperClient) => c.delete('/'), '/'],
    ['BADVERSION', (c: ZooKeeperClient) => c.setData('/zookeeper', null, 9), '/zookeeper'],
  ])('%s is an error with its path', async (name, operation, path) => {
    const client = await connect();
    const expected = path === '/' ? { name: 'BADARGUMENTS', path } : { name, path };
    await expect(zk.run(async () => void (await operation(client)))).rejects.toMatchObject(expected);
  });

  test('a multi that fails names the operation that failed', async () => {
    const client = await connect();
    const done = client.multi([
      { type: 'create', path: '/m', data: null, mode: 'ephemeral' },
      { type: 'setData', path: '/m', data: text('1'), version: 0 },
      { type: 'check', path: '/zookeeper', version: -1 },
    ]);
    expect(await zk.run(done)).toMatchObject([
      { op: 'create', path: '/m' },
      { op: 'setData' },
      { op: 'check' },
    ]);
    const failing = client.multi([
      { type: 'delete', path: '/m', version: -1 },
      { type: 'check', path: '/zookeeper', version: 5 },
    ]);
    await expect(zk.run(failing)).rejects.toMatchObject({
      name: 'BADVERSION',
      path: '/zookeeper',
      message: 'KeeperErrorCode = BadVersion for /zookeeper',
    });
    expect((await zk.run(client.exists('/m')))?.ephemeralOwner).toBe(client.sessionId);
  });

  test('a chroot is in front of every path and in none that is seen', async () => {
    const client = await connect({ connect: `${here}/kafka/one`, createsChroot: true });
    const { events } = record(client);
    await zk.run(async () => {
      await client.exists('/a', { watch: true });
      await client.getChildren('/', { watch: true });
      expect(await client.create('/a', null, { mode: 'persistent' })).toBe('/a');
      expect(await client.multi([{ type: 'create', path: '/b', data: null, mode: 'persistent' }])).toEqual([
        { op: 'create', path: '/b', stat: undefined },
      ]);
    });
    expect(events).toEqual([
      { type: 'created', path: '/a' },
      { type: 'childrenChanged', path: '/' },
    ]);
    const plain = await connect();
    expect((await zk.run(plain.getChildren('/kafka/one'))).children.sort()).toEqual(['a', 'b']);
  });

  test('an identity is proven again on every connection', async () => {
    const { client, relay } = await relayed();
    client.addAuth('digest', text('u:p'));
    const acl = [{ perms: 31, scheme: 'auth', id: '' }];
    await zk.run(client.create('/mine', text('1'), { mode: 'persistent', acl }));
    relay.cut();
    await zk.world.clock.runFor(50);
    expect((await zk.run(client.getData('/mine'))).data).toEqual(text('1'));
    await expect(zk.run((await connect()).getData('/mine'))).rejects.toMatchObject({ name: 'NOAUTH' });
  });
});

describe('connections that are lost', () => {
  test('the session goes on, and watches see what happened meanwhile', async () => {
    const other = await connect();
    await zk.run(other.create('/data', null, { mode: 'persistent' }));
    await zk.run(other.create('/parent', null, { mode: 'persistent' }));
    const { client, relay } = await relayed();
    const { states, events } = record(client);
    const { sessionId } = client;
    await zk.run(async () => {
      await client.getData('/data', { watch: true });
      await client.exists('/later', { watch: true });
      await client.exists('/still', { watch: true });
      await client.getChildren('/parent', { watch: true });
      await client.create('/mine', null, { mode: 'ephemeral' });
    });
    relay.cut();
    await zk.run(async () => {
      await other.setData('/data', text('2'));
      await other.create('/later', null, { mode: 'persistent' });
      await other.create('/parent/c', null, { mode: 'persistent' });
    });
    expect((await zk.run(client.exists('/mine')))?.ephemeralOwner).toBe(sessionId);
    expect(states).toEqual(['disconnected', 'reconnected']);
    expect(events).toEqual([
      { type: 'dataChanged', path: '/data' },
      { type: 'created', path: '/later' },
      { type: 'childrenChanged', path: '/parent' },
    ]);
    await zk.run(other.create('/still', null, { mode: 'persistent' }));
    await zk.run(client.sync('/'));
    expect(events.at(-1)).toEqual({ type: 'created', path: '/still' });
  });

  test('a request on its way fails with connection loss, a later one waits for the next connection', async () => {
    const { client, relay } = await relayed();
    relay.isFrozen = true;
    const lost = client.setData('/zookeeper', null);
    lost.catch(() => {});
    await zk.world.clock.runFor(50);
    relay.isFrozen = false;
    relay.cut();
    await expect(zk.run(lost)).rejects.toMatchObject({ name: 'CONNECTIONLOSS', code: -4 });
    expect(await zk.run(client.exists('/'))).toBeDefined();
  });

  test('a server that is silent is given up after two thirds of the session timeout', async () => {
    const { client, relay } = await relayed();
    const { states } = record(client);
    relay.isFrozen = true;
    const start = zk.world.clock.monotonicMs();
    await expect(zk.run(client.exists('/'))).rejects.toMatchObject({ name: 'CONNECTIONLOSS' });
    const took = zk.world.clock.monotonicMs() - start;
    expect(took).toBeGreaterThanOrEqual(3900);
    expect(took).toBeLessThan(5100);
    expect(states[0]).toBe('disconnected');
  });

  test('an idle client pings and stays', async () => {
    const client = await connect();
    const { states } = record(client);
    await zk.world.clock.runFor(60_000);
    expect(states).toEqual([]);
    expect((await zk.run(client.exists('/')))?.numChildren).toBe(1);
  });

  test('a request without any server fails when a session would be over, and does not hang', async () => {
    const { client, relay } = await relayed();
    await zk.run(relay.close());
    await zk.world.clock.runFor(10);
    const start = zk.world.clock.monotonicMs();
    await expect(zk.run(client.exists('/'))).rejects.toMatchObject({ name: 'CONNECTIONLOSS' });
    expect(zk.world.clock.monotonicMs() - start).toBeLessThan(9000);
  });

  test('a restarted server has the session and the ephemeral nodes', async () => {
    const client = await connect();
    const { states } = record(client);
    const { sessionId } = client;
    await zk.run(client.create('/mine', null, { mode: 'ephemeral' }));
    zk.crash(true);
    await zk.world.clock.runFor(500);
    await zk.start();
    expect((await zk.run(client.exists('/mine')))?.ephemeralOwner).toBe(sessionId);
    expect(states).toEqual(['disconnected', 'reconnected']);
  });

  test('of several servers one that answers is found', async () => {
    const client = await connect({ connect: `127.0.0.1:1,127.0.0.1:2,${here}` });
    expect(client.isConnected).toBe(true);
  });
});

describe('the end of a session', () => {
  test('an expired one is told, what waits fails, and a new one is there', async () => {
    const { client, relay } = await relayed();
    const { states } = record(client);
    const { sessionId } = client;
    await zk.run(client.create('/mine', null, { mode: 'ephemeral' }));
    await zk.run(client.getData('/zookeeper', { watch: true }));
    await zk.run(relay.close());
    await zk.world.clock.runFor(9000);
    const waiting = client.exists('/mine');
    waiting.catch(() => {});
    await zk.run(relay.listen(5000));
    await expect(zk.run(waiting)).rejects.toMatchObject({ name: 'SESSIONEXPIRED' });
    expect(await zk.run(client.exists('/mine'))).toBeUndefined();
    expect(states).toEqual(['disconnected', 'expired', 'connected']);
    expect(client.sessionId).not.toBe(sessionId);
  });

  test('close takes the ephemeral nodes away at once; later operations fail', async () => {
    const client = await connect();
    const { states } = record(client);
    await zk.run(client.create('/mine', null, { mode: 'ephemeral' }));
    await zk.run(client.close());
    await zk.run(client.close());
    expect(states).toEqual(['closed']);
    expect(await zk.run((await connect()).exists('/mine'))).toBeUndefined();
    await expect(zk.run(client.exists('/'))).rejects.toMatchObject({ name: 'SESSIONEXPIRED' });
  });

  test('the session of a former run is closed by the next one, with its ephemeral nodes', async () => {
    const first = await connect();
    await zk.run(first.create('/mine', null, { mode: 'ephemeral' }));
    const previousSession = { sessionId: first.sessionId, password: first.password };
    const second = await connect({ previousSession });
    expect(await zk.run(second.exists('/mine'))).toBeUndefined();
    // One that is gone already does not matter.
    const third = await connect({ previousSession });
    expect(third.isConnected).toBe(true);
    // Nor does one of which only the id is known.
    const password = new Uint8Array(16);
    const fourth = await connect({ previousSession: { sessionId: third.sessionId, password } });
    expect((await zk.run(fourth.exists('/')))?.numChildren).toBe(1);
    expect(third.isConnected).toBe(true);
  });

  test('without a server, connect fails in time and says where it looked', async () => {
    const start = zk.world.clock.monotonicMs();
    await expect(connect({ connect: '127.0.0.1:1', connectionTimeoutMs: 3000 })).rejects.toThrow(
      /^Timed out waiting for connection while in state: CONNECTING\. No ZooKeeper session at 127\.0\.0\.1:1 within 3000 ms \(.*ECONNREFUSED/,
    );
    expect(zk.world.clock.monotonicMs() - start).toBeLessThan(3200);
  });

  test('an identity that the server refuses ends the client', async () => {
    const client = await connect({ auth: [{ scheme: 'moon', auth: text('') }] });
    const { states } = record(client);
    await expect(zk.run(client.exists('/'))).rejects.toMatchObject({ name: 'AUTHFAILED' });
    await expect(zk.run(client.exists('/'))).rejects.toMatchObject({ name: 'AUTHFAILED' });
    expect(states).toEqual(['auth-failed']);
  });
});
