/** The server with a login file, spoken to packet by packet; what is expected was seen at ZooKeeper 3.9.5. */
import { beforeEach, describe, expect, test } from 'vitest';
import { ErrorCode } from '../../errors.ts';
import type { RawClient } from '../../fixtures/raw-client.ts';
import { SimulatedServer } from '../../fixtures/simulated-server.ts';
import { nothing } from '../../jute/codec.ts';
import { auth } from '../../jute/operations/auth.ts';
import { create } from '../../jute/operations/create.ts';
import { getAcl } from '../../jute/operations/get-acl.ts';
import { getData } from '../../jute/operations/get-data.ts';
import { sasl } from '../../jute/operations/sasl.ts';
import { whoAmI } from '../../jute/operations/who-am-i.ts';
import { packets, recorded } from '../../sasl/digest-md5.vectors.ts';
import { DigestMd5Client } from '../../sasl/digest-md5-client.ts';
import { ZooConfigError } from '../setting-keys.ts';

const provider = { 'authProvider.1': 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider' };
const loginFile = '/etc/jaas.conf';
const withLogin = { ...provider, 'java.security.auth.login.config': loginFile };
const jaas = (section = 'Server') => `${section} {
  org.apache.zookeeper.server.auth.DigestLoginModule required
  user_super="adminsecret" user_bob="bobsecret" user_kafka="k";
};`;
const ping = { type: 11, name: 'ping', request: nothing, response: nothing };
const ofSasl = (id: string) => [{ perms: 31, scheme: 'sasl', id }];
const node = (path: string, acl = ofSasl('bob')) => ({ path, data: null, acl, flags: 0, ttlMs: 0 });

let zk: SimulatedServer;

beforeEach(() => {
  zk = new SimulatedServer();
});

async function start(settings: Record<string, string> = withLogin, file = jaas()): Promise<void> {
  const { files } = zk.world.process({ name: 'editor', disk: zk.disk }).environment;
  files.makeDirectorySync('/etc');
  files.deleteSync(loginFile);
  const handle = files.openSync(loginFile, 'create');
  handle.writeSync([Buffer.from(file)], 0);
  handle.closeSync();
  await zk.start({ settings });
}

async function answer(client: RawClient, username: string, password: string) {
  const exchange = new DigestMd5Client({ username, password }, 'c');
  const challenge = await client.ask(sasl, { token: new Uint8Array(0) });
  const token = exchange.evaluate(challenge.value?.token ?? new Uint8Array(0)) ?? null;
  return client.ask(sasl, { token });
}

const connectAs = async (username: string, password: string): Promise<RawClient> => {
  const client = await zk.connect();
  expect(await zk.run(answer(client, username, password))).toMatchObject({ err: 0, zxid: 0n });
  return client;
};

describe('a user with the right password', () => {
  test('is known by its name', async () => {
    await start();
    const client = await connectAs('bob', 'bobsecret');
    expect((await zk.run(client.ask(whoAmI, undefined))).value).toEqual([
      { scheme: 'sasl', user: 'bob' },
      { scheme: 'ip', user: '127.0.0.1' },
    ]);
    const session = `0x${client.sessionId.toString(16)}`;
    expect(zk.lines).toContain(`Session ${session}: adding SASL authorization for authorizationID: bob`);
    await zk.run(client.ask(auth, { scheme: 'digest', auth: Buffer.from('super:test') }));
    const schemes = (await zk.run(client.ask(whoAmI, undefined))).value?.map(({ scheme }) => scheme);
    expect(schemes).toEqual(['sasl', 'ip', 'digest']);
  });

  test('may do what ACLs allow to it, and owns what it makes by auth', async () => {
    await start();
    const bob = await connectAs('bob', 'bobsecret');
    await zk.run(bob.ask(create, node('/a', [{ perms: 31, scheme: 'auth', id: '' }])));
    expect((await zk.run(bob.ask(getAcl, { path: '/a' }))).value?.acl).toEqual(ofSasl('bob'));
    await zk.run(bob.ask(create, node('/b', ofSasl('kafka'))));
    expect((await zk.run(bob.ask(getData, { path: '/b', watch: false }))).err).toBe(ErrorCode.NOAUTH);
    const anybody = await zk.connect();
    expect((await zk.run(anybody.ask(getData, { path: '/a', watch: false }))).err).toBe(ErrorCode.NOAUTH);
    const kafka = await connectAs('kafka', 'k');
    expect((await zk.run(kafka.ask(getData, { path: '/b', watch: false }))).err).toBe(0);
  });

  test('named super has the rights of every SASL user; named in superUser those of everybody', async () => {
    await start({ ...withLogin, superUser: 'kafka' });
    const bob = await connectAs('bob', 'bobsecret');
    await zk.run(bob.ask(create, node('/a')));
    await zk.run(bob.ask(create, node('/b', [{ perms: 31, scheme: 'digest', id: 'x:y' }])));
    const read = async (client: RawClient, path: string) =>
      (await zk.run(client.ask(getData, { path, watch: false }))).err;
    const superUser = await connectAs('super', 'adminsecret');
    expect([await read(superUser, '/a'), await read(superUser, '/b')]).toEqual([0, ErrorCode.NOAUTH]);
    const kafka = await connectAs('kafka', 'k');
    expect([await read(kafka, '/a'), await read(kafka, '/b')]).toEqual([0, 0]);
  });

  test('passes for the one of letAnySaslUserDoX', async () => {
    await start({ ...withLogin, letAnySaslUserDoX: 'anybody' });
    const bob = await connectAs('bob', 'bobsecret');
    await zk.run(bob.ask(create, node('/a', ofSasl('anybody'))));
    expect((await zk.run(bob.ask(getData, { path: '/a', watch: false }))).err).toBe(0);
  });

  test('superPassword goes before the login file', async () => {
    await start({ ...withLogin, 'SASLAuthenticationProvider.superPassword': 'other' });
    await connectAs('super', 'other');
  });
});

describe('a wrong password', () => {
  test('is refused byte by byte as by Apache, and the connection is closed', async () => {
    await start();
    const client = await zk.connect();
    expect(Buffer.from(packets.firstRequest, 'hex').subarray(8)).toHaveLength(8);
    const before = client.bytes.length;
    await zk.run(client.ask(sasl, { token: new Uint8Array(0) }));
    const challenged = client.bytes.length;
    expect(challenged - before).toBe(4 + 16 + 4 + recorded.challenge.length);
    client.send(sasl, { token: Buffer.from(recorded.response) });
    await zk.run(client.untilClosed());
    expect(Buffer.from(client.bytes.subarray(challenged)).toString('hex')).toBe(packets.refusal);
    expect(zk.lines.at(-1)).toBe('Closing client connection due to SASL authentication failure.');
    expect(zk.lines.join('\n')).not.toContain('secret');
  });

  test('may stay as nobody with allowSaslFailedClients', async () => {
    await start({ ...withLogin, allowSaslFailedClients: 'true' });
    const client = await zk.connect();
    expect(await zk.run(answer(client, 'bob', 'wrong'))).toMatchObject({ err: 0, value: { token: null } });
    expect((await zk.run(client.ask(whoAmI, undefined))).value).toHaveLength(1);
  });

  test('is SESSIONCLOSEDREQUIRESASLAUTH where SASL is required', async () => {
    await start({ ...withLogin, allowSaslFailedClients: 'true', sessionRequireClientSASLAuth: 'true' });
    const client = await zk.connect();
    expect((await zk.run(answer(client, 'bob', 'wrong'))).err).toBe(ErrorCode.SESSIONCLOSEDREQUIRESASLAUTH);
    await zk.run(client.untilClosed());
  });
});

describe('where something must be proved', () => {
  test.each([
    ['a read', (client: RawClient) => client.send(getData, { path: '/', watch: false })],
    ['a ping', (client: RawClient) => client.send(ping, undefined, -2)],
    ['a write', (client: RawClient) => client.send(create, node('/x'))],
  ])('%s of somebody unknown closes the connection', async (_name, send) => {
    await start({ ...withLogin, sessionRequireClientSASLAuth: 'true' });
    const client = await zk.connect();
    const xid = send(client);
    await zk.run(client.untilClosed());
    expect(client.packets).toEqual([
      { kind: 'reply', xid, zxid: 0n, err: ErrorCode.SESSIONCLOSEDREQUIRESASLAUTH, body: new Uint8Array(0) },
    ]);
  });

  test('whoever proves it is let in', async () => {
    await start({ ...withLogin, 'enforce.auth.enabled': 'true', 'enforce.auth.schemes': 'sasl,digest' });
    const bob = await connectAs('bob', 'bobsecret');
    expect((await zk.run(bob.ask(getData, { path: '/', watch: false }))).err).toBe(0);
    const digest = await zk.connect();
    await zk.run(digest.ask(auth, { scheme: 'digest', auth: Buffer.from('u:p') }));
    expect((await zk.run(digest.ask(getData, { path: '/', watch: false }))).err).toBe(0);
  });
});

describe('hostile tokens', () => {
  test.each([
    ['a null token', Buffer.from('ffffffff', 'hex')],
    ['no token', Buffer.alloc(0)],
    ['a token that is cut off', Buffer.from('00000064616263', 'hex')],
  ])('%s closes the connection without an answer', async (_name, body) => {
    await start();
    const client = await zk.connect();
    client.sendType(102, body);
    await zk.run(client.untilClosed());
    expect(client.packets).toEqual([]);
    await connectAs('bob', 'bobsecret');
  });

  test('the auth packet knows no sasl', async () => {
    await start();
    const client = await zk.connect();
    expect((await zk.run(client.ask(auth, { scheme: 'sasl', auth: Buffer.from('bob') }))).err).toBe(
      ErrorCode.AUTHFAILED,
    );
    await zk.run(client.untilClosed());
  });
});

describe('without', () => {
  test('a login file, every token is answered with null', async () => {
    await start(provider);
    const client = await zk.connect();
    expect((await zk.run(client.ask(sasl, { token: new Uint8Array(0) }))).value).toEqual({ token: null });
  });

  test('the provider, no ACL names sasl, and users are nobody in ACLs', async () => {
    await start({ 'java.security.auth.login.config': loginFile });
    const client = await connectAs('bob', 'bobsecret');
    for (const acl of [ofSasl('bob'), [{ perms: 31, scheme: 'auth', id: '' }]]) {
      expect((await zk.run(client.ask(create, node('/a', acl)))).err).toBe(ErrorCode.INVALIDACL);
    }
    expect((await zk.run(client.ask(whoAmI, undefined))).value).toContainEqual({ scheme: 'sasl', user: '' });
  });
});

describe('ids of ACLs', () => {
  test.each([
    ['bob', 0],
    ['', 0],
    ['a@b', 0],
    ['a/b', 0],
    ['a/b@c', 0],
    ['a@b@c', ErrorCode.INVALIDACL],
    ['a/b/c@d', ErrorCode.INVALIDACL],
  ])('%j: %d', async (id, err) => {
    await start();
    const client = await zk.connect();
    expect((await zk.run(client.ask(create, node('/a', ofSasl(id))))).err).toBe(err);
  });
});

describe('a login file', () => {
  test('is needed where one is named', async () => {
    const missing = zk.start({ settings: withLogin });
    await expect(missing).rejects.toThrow(ZooConfigError);
    await expect(missing).rejects.toThrow('/etc/jaas.conf, section Server: there is no such file');
    await expect(zk.start({ settings: { 'sasl.serverconfig': 'X' } })).rejects.toThrow(
      /section named 'X' was found. But zookeeper.sasl.serverconfig was set/,
    );
  });

  test('without the section means no SASL', async () => {
    await start(withLogin, jaas('Client'));
    const client = await zk.connect();
    expect((await zk.run(client.ask(sasl, { token: new Uint8Array(0) }))).value).toEqual({ token: null });
  });

  test('may have another section', async () => {
    await start({ ...withLogin, 'sasl.serverconfig': 'Other' }, jaas('Other'));
    await connectAs('bob', 'bobsecret');
  });

  test('that asks for Kerberos stops the start', async () => {
    const kerberos = 'Server { com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true; };';
    await expect(start(withLogin, kerberos)).rejects.toThrow(
      /^\/etc\/jaas\.conf, section Server: com\.sun.*Kerberos \(GSSAPI\) is not served/,
    );
  });
});
