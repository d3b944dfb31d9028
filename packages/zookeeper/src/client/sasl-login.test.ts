import type { Environment } from '@kafka-ts/environment/environment';
import { MemoryDisk } from '@kafka-ts/testing/memory-file-system/memory-disk';
import { beforeEach, expect, test } from 'vitest';
import { Relay } from '../fixtures/relay.ts';
import { ScriptedServer } from '../fixtures/scripted-server.ts';
import { SimulatedServer, serverPort } from '../fixtures/simulated-server.ts';
import { type SessionState, ZooKeeperClient, type ZooKeeperClientOptions } from './zookeeper-client.ts';

const bob = { username: 'bob', password: 'bobsecret' };
const settings = {
  tickTime: '1000',
  'authProvider.1': 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider',
  'java.security.auth.login.config': '/jaas.conf',
  // Anything sent before the login ends the connection.
  sessionRequireClientSASLAuth: 'true',
};

let zk: SimulatedServer;
let env: Environment;

beforeEach(async () => {
  zk = new SimulatedServer({ settings });
  env = zk.world.process({ name: 'app', disk: new MemoryDisk() }).environment;
  writeUsers('user_bob="bobsecret"');
});

const connect = (options: Partial<ZooKeeperClientOptions> = {}): Promise<ZooKeeperClient> =>
  zk.run(
    ZooKeeperClient.connect(env, {
      connect: `127.0.0.1:${serverPort}`,
      sessionTimeoutMs: 6000,
      login: bob,
      ...options,
    }),
  );

test('a client proves its login before anything else', async () => {
  await zk.start();
  const client = await connect({ auth: [{ scheme: 'digest', auth: Buffer.from('u:p') }] });
  expect((await zk.run(client.whoAmI())).map(({ scheme }) => scheme)).toEqual(['sasl', 'ip', 'digest']);
});

test('and again on every connection, before watches and what waits', async () => {
  await zk.start();
  const relay = new Relay(zk.world.process({ name: 'relay', disk: new MemoryDisk() }).environment, {
    host: '127.0.0.1',
    port: serverPort,
  });
  await zk.run(relay.listen(5000));
  const client = await connect({ connect: '127.0.0.1:5000', repeatsLostRequests: true });
  const { sessionId } = client;
  const events: string[] = [];
  client.onWatch(({ type, path }) => events.push(`${type} ${path}`));
  await zk.run(client.exists('/a', { watch: true }));
  relay.cut();
  expect(await zk.run(client.create('/a', null, { mode: 'persistent' }))).toBe('/a');
  expect(client.sessionId).toBe(sessionId);
  expect(events).toEqual(['created /a']);
  expect(await zk.run(client.whoAmI())).toContainEqual({ scheme: 'sasl', user: 'bob' });
});

test.each([
  ['a wrong password', { username: 'bob', password: 'wrong' }, {}],
  ['an unknown user', { username: 'eve', password: 'bobsecret' }, {}],
  [
    'a server that lets failed clients stay',
    { username: 'bob', password: 'wrong' },
    { allowSaslFailedClients: 'true', sessionRequireClientSASLAuth: 'false' },
  ],
])('%s fails with AUTHFAILED, and the client is closed', async (_name, login, more) => {
  await zk.start({ settings: more });
  const error = await connect({ login }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'AUTHFAILED', message: 'KeeperErrorCode = AuthFailed' });
  expect(error).toMatchObject({ cause: { message: expect.stringContaining(`user '${login.username}'`) } });
  expect(JSON.stringify(error)).not.toContain(login.password);
});

test('a server without SASL fails the client, as Apache does', async () => {
  await zk.start({
    settings: { 'java.security.auth.login.config': '', sessionRequireClientSASLAuth: 'false' },
  });
  await expect(connect()).rejects.toMatchObject({ name: 'AUTHFAILED' });
});

function writeUsers(text: string): void {
  const { files } = zk.world.process({ name: 'editor', disk: zk.disk }).environment;
  files.deleteSync('/jaas.conf');
  const handle = files.openSync('/jaas.conf', 'create');
  const section = `Server { org.apache.zookeeper.server.auth.DigestLoginModule required ${text}; };`;
  handle.writeSync([Buffer.from(section)], 0);
  handle.closeSync();
}

test('a password that is changed while the server is down ends the client with auth-failed', async () => {
  await zk.start();
  const client = await connect();
  const states: SessionState[] = [];
  client.onSessionState((state) => states.push(state));
  zk.crash();
  writeUsers('user_bob="x"');
  await zk.start();
  await expect(zk.run(client.exists('/'))).rejects.toMatchObject({ name: 'AUTHFAILED' });
  expect(states).toEqual(['disconnected', 'auth-failed']);
  expect(client.isConnected).toBe(false);
});

test('one that repeats lost requests outlives that, and goes on when its password is good again', async () => {
  await zk.start();
  const client = await connect({ repeatsLostRequests: true });
  const { sessionId } = client;
  zk.crash();
  writeUsers('user_bob="x"');
  await zk.start();
  const work = client.create('/a', null, { mode: 'persistent' });
  await zk.run(
    new Promise<void>((resolve) => {
      env.clock.setTimer(1500, resolve);
    }),
  );
  zk.crash();
  writeUsers('user_bob="bobsecret"');
  await zk.start();
  expect(await zk.run(work)).toBe('/a');
  expect(client.sessionId).toBe(sessionId);
});

test('a server that is silent during the login is given up, and so is the wait for the first session', async () => {
  const server = zk.world.process({ name: 'silent', disk: new MemoryDisk() }).environment;
  const scripted = new ScriptedServer(server, { react: () => 'silence' });
  await zk.run(scripted.listen(6000));
  await expect(connect({ connect: '127.0.0.1:6000' })).rejects.toThrow(/No ZooKeeper session at/);
});

test('a server that closes during the login is tried again', async () => {
  const server = zk.world.process({ name: 'closing', disk: new MemoryDisk() }).environment;
  const scripted = new ScriptedServer(server, { react: () => 'close' });
  await zk.run(scripted.listen(6000));
  await expect(connect({ connect: '127.0.0.1:6000' })).rejects.toThrow(
    /No ZooKeeper session at .*while user 'bob' authenticated by SASL; servers before 3\.5 close it/,
  );
  expect(scripted.connectedMs.length).toBeGreaterThan(3);
});

test('a session that a former run left is closed with the login, too', async () => {
  await zk.start();
  const former = await connect();
  await zk.run(former.create('/mine', null, { mode: 'ephemeral' }));
  const previousSession = { sessionId: former.sessionId, password: former.password };
  const next = await connect({ previousSession });
  expect(await zk.run(next.exists('/mine'))).toBeUndefined();
});

test('nodes get the ACL of their path, the chroot too', async () => {
  await zk.start();
  const owner = { perms: 31, scheme: 'sasl', id: 'bob' };
  const aclOf = (path: string) => [owner, { perms: 1, scheme: 'sasl', id: path }];
  const client = await connect({ connect: `127.0.0.1:${serverPort}/c/d`, createsChroot: true, aclOf });
  await zk.run(client.create('/a', null, { mode: 'persistent' }));
  await zk.run(client.multi([{ type: 'create', path: '/x', data: null, mode: 'persistent' }]));
  await zk.run(client.create('/own', null, { mode: 'persistent', acl: [owner] }));
  const root = await connect();
  const acls = ['/c', '/c/d', '/c/d/a', '/c/d/x', '/c/d/own'].map(
    async (path) => (await root.getAcl(path)).acl,
  );
  expect(await zk.run(Promise.all(acls))).toEqual([
    aclOf('/c'),
    aclOf('/c/d'),
    aclOf('/a'),
    aclOf('/x'),
    [owner],
  ]);
});
