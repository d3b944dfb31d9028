/** zkCli, zookeeper-shell and Kafka's tools with a login file, on a server of ours that has one too. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { parseZooConfig } from '@kafka-ts/zookeeper/server/zoo-config';
import { ZooKeeperServer } from '@kafka-ts/zookeeper/server/zookeeper-server';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CliError } from '../cli-error.ts';
import type { Terminal } from '../terminal.ts';
import { zooKeeperLogin } from './client-login.ts';
import { connectZooKeeper } from './connect.ts';
import { runShell } from './shell/run-shell.ts';
import { zkCliDialect } from './shell/shell-dialect.ts';

const environment = nodeEnvironment();
const silent = { info: () => {}, warn: () => {}, error: () => {} };
const digest = 'org.apache.zookeeper.server.auth.DigestLoginModule';
const printed = { stdout: '', stderr: '' };
let directory: string;
let server: ZooKeeperServer;

const file = (name: string): string => join(directory, name);
const flags = (name: string): string => `-Xmx64m -Djava.security.auth.login.config=${file(name)}`;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'zk-login-'));
  const client = (password: string) =>
    `Client { ${digest} required username="bob" password="${password}"; };`;
  writeFileSync(file('right.conf'), `Server { ${digest} required user_bob="right"; };\n${client('right')}`);
  writeFileSync(file('wrong.conf'), client('wrong'));
  writeFileSync(file('other.conf'), client('right').replace('Client', 'Other'));
  writeFileSync(file('kerberos.conf'), 'Client { com.sun.security.auth.module.Krb5LoginModule required; };');
  const properties = new Map([
    ['dataDir', directory],
    ['clientPort', '0'],
    ['clientPortAddress', '127.0.0.1'],
    ['admin.enableServer', 'false'],
    ['authProvider.1', 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider'],
    ['java.security.auth.login.config', file('right.conf')],
  ]);
  server = await ZooKeeperServer.start(environment, parseZooConfig(properties).config, silent);
});

afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

beforeEach(() => {
  printed.stdout = '';
  printed.stderr = '';
});

function terminalOf(env: Record<string, string>, stdin = ''): Terminal {
  const keep = (name: 'stdout' | 'stderr'): Writable =>
    new Writable({
      decodeStrings: false,
      write: (text, _encoding, done) => {
        printed[name] += String(text);
        done();
      },
    });
  return {
    stdin: Readable.from([stdin]),
    stdout: keep('stdout'),
    stderr: keep('stderr'),
    isInputTty: false,
    isOutputTty: false,
    isErrorTty: false,
    env,
    environment,
    onStop: () => () => {},
    exitNow: () => {},
  };
}

const shell = (env: Record<string, string>, ...command: string[]): Promise<number> =>
  runShell(terminalOf(env, command.length === 0 ? 'create /own x sasl:bob:cdrwa\ngetAcl /own\n' : ''), {
    server: `127.0.0.1:${server.port}`,
    sessionTimeoutMs: 30_000,
    dialect: zkCliDialect,
    command,
  });

describe('a shell', () => {
  test.each(['CLIENT_JVMFLAGS', 'JVMFLAGS', 'KAFKA_OPTS'])('finds its login in %s', async (variable) => {
    expect(await shell({ [variable]: flags('right.conf') }, 'whoami')).toBe(0);
    expect(printed.stdout.split('\n').filter((line) => line !== '')).toEqual([
      `Connecting to 127.0.0.1:${server.port}`,
      'WATCHER::',
      'WatchedEvent state:SyncConnected type:None path:null zxid: -1',
      'WATCHER::',
      'WatchedEvent state:SaslAuthenticated type:None path:null zxid: -1',
      'Auth scheme: User',
      'sasl: bob',
      'ip: 127.0.0.1',
    ]);
  });

  test('sets and shows ACLs of the scheme sasl', async () => {
    expect(await shell({ KAFKA_OPTS: flags('right.conf') })).toBe(0);
    expect(printed.stdout).toContain("'sasl,'bob\n: cdrwa\n");
    printed.stdout = '';
    expect(await shell({}, 'get', '/own')).toBe(1);
    expect(printed.stderr).toContain('Insufficient permission : /own');
  });

  test('says that its password is wrong, but not what it is', async () => {
    await expect(shell({ JVMFLAGS: flags('wrong.conf') }, 'whoami')).rejects.toThrow(
      `127.0.0.1:${server.port}: KeeperErrorCode = AuthFailed (SASL authentication (DIGEST-MD5) failed: the server refuses user 'bob')`,
    );
    expect(printed.stdout).toContain('WatchedEvent state:AuthFailed type:None path:null');
  });

  test.each([
    [
      'a section that is missing',
      'other.conf',
      '',
      /No JAAS configuration section named 'Client' was found in '.*other\.conf'/,
    ],
    [
      'a file that is missing',
      'none.conf',
      '',
      /SASL configuration failed: .*none\.conf: there is no such file/,
    ],
    ['Kerberos', 'kerberos.conf', '', /Kerberos \(GSSAPI\) is not served/],
    ['a login that is switched off', 'wrong.conf', ' -Dzookeeper.sasl.client=false', /^$/],
  ])('goes on as nobody with %s', async (_name, name, more, message) => {
    expect(await shell({ JVMFLAGS: flags(name) + more }, 'whoami')).toBe(0);
    expect(printed.stderr.trim()).toMatch(message);
    expect(printed.stdout).not.toContain('sasl');
  });

  test('takes the section of zookeeper.sasl.clientconfig', async () => {
    const JVMFLAGS = `${flags('other.conf')} -Dzookeeper.sasl.clientconfig=Other`;
    expect(await shell({ JVMFLAGS }, 'whoami')).toBe(0);
    expect(printed.stdout).toContain('sasl: bob');
  });
});

describe('a tool of Kafka', () => {
  test('makes nodes that only its user changes', async () => {
    const client = await connectZooKeeper(
      terminalOf({ KAFKA_OPTS: flags('right.conf') }),
      `127.0.0.1:${server.port}`,
    );
    await client.create('/config', null, { mode: 'persistent' });
    await client.create('/config/users', null, { mode: 'persistent' });
    const bob = { perms: 31, scheme: 'sasl', id: 'bob' };
    expect((await client.getAcl('/config')).acl).toEqual([bob, { perms: 1, scheme: 'world', id: 'anyone' }]);
    expect((await client.getAcl('/config/users')).acl).toEqual([bob]);
    await client.close();
  });

  test('makes open ones without login', async () => {
    const client = await connectZooKeeper(terminalOf({}), `127.0.0.1:${server.port}`);
    await client.create('/open', null, { mode: 'persistent' });
    expect((await client.getAcl('/open')).acl).toEqual([{ perms: 31, scheme: 'world', id: 'anyone' }]);
    await client.close();
  });

  test('ends where the server refuses its login', async () => {
    const refused = connectZooKeeper(
      terminalOf({ KAFKA_OPTS: flags('wrong.conf') }),
      `127.0.0.1:${server.port}`,
    );
    await expect(refused).rejects.toThrow(/--zookeeper .*AuthFailed.*refuses user 'bob'/);
  });

  test.each([
    [
      'a file that is missing',
      'none.conf',
      '',
      /login context 'Client' of .*none\.conf: there is no such file/,
    ],
    ['Kerberos', 'kerberos.conf', '', /Kerberos \(GSSAPI\) is not served/],
    ['a login that is switched off', 'wrong.conf', ' -Dzookeeper.sasl.client=false', /forbids to use it/],
  ])('ends with %s', (_name, name, more, message) => {
    const terminal = terminalOf({ KAFKA_OPTS: flags(name) + more });
    expect(() => zooKeeperLogin(terminal)).toThrow(CliError);
    expect(() => zooKeeperLogin(terminal)).toThrow(message);
  });

  test('goes on without login where the file has no such section', () => {
    expect(zooKeeperLogin(terminalOf({ KAFKA_OPTS: flags('other.conf') }))).toBeUndefined();
  });
});
