import type { Environment } from '@kafka-ts/environment/environment';
import { MemoryDisk } from '@kafka-ts/testing/memory-file-system/memory-disk';
import { beforeEach, describe, expect, test } from 'vitest';
import { Relay } from '../fixtures/relay.ts';
import { SimulatedServer, serverPort } from '../fixtures/simulated-server.ts';
import { type WatchEvent, ZooKeeperClient } from './zookeeper-client.ts';

let zk: SimulatedServer;
let env: Environment;
let relay: Relay;
let client: ZooKeeperClient;
let events: WatchEvent[];

beforeEach(async () => {
  zk = new SimulatedServer({ settings: { tickTime: '1000', extendedTypesEnabled: 'true' } });
  await zk.start();
  env = zk.world.process({ name: 'app', disk: new MemoryDisk() }).environment;
  relay = new Relay(env, { host: '127.0.0.1', port: serverPort });
  await zk.run(relay.listen(5000));
  client = await open('127.0.0.1:5000');
  events = [];
  client.onWatch((event) => events.push(event));
});

const open = (connect: string): Promise<ZooKeeperClient> =>
  zk.run(ZooKeeperClient.connect(env, { connect, sessionTimeoutMs: 6000 }));

describe('nodes that go by themselves', () => {
  test('a container goes some time after its last child, and has the ACL it was given', async () => {
    const acl = [{ perms: 31, scheme: 'ip', id: '127.0.0.1' }];
    await zk.run(async () => {
      expect(await client.create('/c', null, { mode: 'container', acl })).toBe('/c');
      expect((await client.getAcl('/c')).acl).toEqual(acl);
      await client.create('/c/child', null, { mode: 'persistent' });
    });
    await zk.world.clock.runFor(150_000);
    await zk.run(client.delete('/c/child'));
    expect(await zk.run(client.exists('/c'))).toBeDefined();
    await zk.world.clock.runFor(150_000);
    expect(await zk.run(client.exists('/c'))).toBeUndefined();
  });

  test('a persistent node goes when its time to live is over; no other node has one', async () => {
    let numbered = '';
    await zk.run(async () => {
      expect(await client.create('/t', null, { mode: 'persistent', ttlMs: 5000 })).toBe('/t');
      numbered = await client.create('/t-', null, { mode: 'persistent-sequential', ttlMs: 500_000 });
      expect(numbered).toMatch(/^\/t-\d{10}$/);
      await expect(client.create('/e', null, { mode: 'ephemeral', ttlMs: 1 })).rejects.toMatchObject({
        name: 'BADARGUMENTS',
        path: '/e',
      });
    });
    await zk.world.clock.runFor(150_000);
    expect(await zk.run(client.exists('/t'))).toBeUndefined();
    expect(await zk.run(client.exists(numbered))).toBeDefined();
    await zk.world.clock.runFor(600_000);
    expect(await zk.run(client.exists(numbered))).toBeUndefined();
  });
});

describe('watches that stay', () => {
  test('see every change, on later connections too', async () => {
    await zk.run(async () => {
      await client.create('/p', null, { mode: 'persistent' });
      await client.addWatch('/p', 'persistent');
      await client.addWatch('/r', 'persistentRecursive');
      await client.setData('/p', null);
      await client.create('/p/c', null, { mode: 'persistent' });
      await client.create('/r', null, { mode: 'persistent' });
      await client.create('/r/a', null, { mode: 'persistent' });
    });
    const before: WatchEvent[] = [
      { type: 'dataChanged', path: '/p' },
      { type: 'childrenChanged', path: '/p' },
      { type: 'created', path: '/r' },
      { type: 'created', path: '/r/a' },
    ];
    expect(events).toEqual(before);
    relay.cut();
    await zk.world.clock.runFor(100);
    await zk.run(async () => {
      await client.setData('/p', null);
      await client.delete('/r/a');
    });
    expect(events).toEqual([
      ...before,
      { type: 'dataChanged', path: '/p' },
      { type: 'deleted', path: '/r/a' },
    ]);
  });

  test('are taken off by type, which is told; then there is none', async () => {
    await zk.run(async () => {
      await client.addWatch('/p', 'persistent');
      await client.addWatch('/p', 'persistentRecursive');
      await client.exists('/p', { watch: true });
      await client.getChildren('/', { watch: true });
      await expect(client.removeWatches('/p', 'children')).rejects.toMatchObject({ name: 'NOWATCHER' });
      await client.removeWatches('/p', 'persistentRecursive');
      await client.removeWatches('/p', 'data');
      await client.removeWatches('/', 'children');
      await client.create('/p', null, { mode: 'persistent' });
      await client.removeWatches('/p', 'any');
      await client.setData('/p', null);
      await expect(client.removeWatches('/p', 'any')).rejects.toMatchObject({
        message: 'KeeperErrorCode = No such watcher for /p',
      });
    });
    expect(events).toEqual([
      { type: 'persistentWatchRemoved', path: '/p' },
      { type: 'dataWatchRemoved', path: '/p' },
      { type: 'childWatchRemoved', path: '/' },
      { type: 'created', path: '/p' },
      { type: 'persistentWatchRemoved', path: '/p' },
    ]);
  });

  test('are taken off without a server if that is asked for, and are not set again', async () => {
    await zk.run(client.create('/p', null, { mode: 'persistent' }));
    await zk.run(client.addWatch('/p', 'persistent'));
    await zk.run(relay.close());
    await zk.world.clock.runFor(50);
    expect(client.isConnected).toBe(false);
    await zk.run(client.removeWatches('/p', 'any', { local: true }));
    await zk.run(relay.listen(5000));
    await zk.run(client.setData('/p', null));
    expect(events).toEqual([{ type: 'persistentWatchRemoved', path: '/p' }]);
  });
});

test('counts, own ephemerals and identities are told, within the chroot', async () => {
  await zk.run(async () => {
    await client.create('/root', null, { mode: 'persistent' });
    await client.create('/else', null, { mode: 'ephemeral' });
  });
  const inside = await open(`127.0.0.1:${serverPort}/root`);
  await zk.run(async () => {
    await inside.create('/a', null, { mode: 'persistent' });
    await inside.create('/a/x', null, { mode: 'ephemeral' });
    await inside.create('/b', null, { mode: 'ephemeral' });
    expect(await inside.getAllChildrenNumber('/')).toBe(3);
    expect((await inside.getEphemerals()).sort()).toEqual(['/a/x', '/b']);
    expect(await inside.getEphemerals('/a')).toEqual(['/a/x']);
    inside.addAuth('digest', new Uint8Array(Buffer.from('u:p')));
    expect(await inside.whoAmI()).toEqual([
      { scheme: 'ip', user: '127.0.0.1' },
      { scheme: 'digest', user: 'u' },
    ]);
  });
});

test('the configuration of the ensemble lies outside of the chroot; one server has none to change', async () => {
  const inside = await open(`127.0.0.1:${serverPort}/root`);
  const { stat } = await zk.run(inside.getConfig());
  expect(stat.version).toBeGreaterThanOrEqual(-1);
  const request = { joining: 'server.2=h:1:2;3', leaving: null, members: null, currentConfig: -1n };
  await expect(zk.run(inside.reconfig(request))).rejects.toMatchObject({
    message: 'KeeperErrorCode = Reconfig is disabled',
  });
});
