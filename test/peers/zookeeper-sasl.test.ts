/**
 * SASL DIGEST-MD5 between Apache's programs and ours, both ways: the shells of Kafka 3.9.2 and ours on ZooKeeper 3.9.5 and on our
 * server print the same, with the right password and a wrong one; brokers with zookeeper.set.acl, Apache's on our server and ours on
 * Apache's, make nodes with the same ACLs. `SASL_BROKERS=3.9.2,2.2.0` names other releases than 3.9.2.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTopics } from '@kafka-ts/protocol/messages/create-topics';
import { deleteTopics } from '@kafka-ts/protocol/messages/delete-topics';
import { findCoordinator } from '@kafka-ts/protocol/messages/find-coordinator';
import { initProducerId } from '@kafka-ts/protocol/messages/init-producer-id';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apacheCommand, runApacheTool, runCommand, type ToolResult } from './lib/apache-tools.ts';
import { apacheZooKeeperShell } from './lib/apache-zookeeper-shell.ts';
import { brokerAnswers } from './lib/clusters.ts';
import { KafkaConnection } from './lib/kafka-connection.ts';
import { runOurTool } from './lib/our-tools.ts';
import { freePorts, ServerProcess } from './lib/server-process.ts';
import { dumpAcls } from './lib/znode-acls.ts';
import { ZooKeeperHome } from './lib/zookeeper-servers.ts';

const bin = join(import.meta.dirname, '..', '..', 'bin');
const kinds = ['ours', 'apache'] as const;
const digest = 'org.apache.zookeeper.server.auth.DigestLoginModule';
const provider = 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider';
/** Kafka's releases whose brokers are tried. */
const releases = (process.env['SASL_BROKERS'] ?? '3.9.2').split(',');
const kafka = { username: 'kafka', password: 'kafka"secret' };

let directory: string;
const homes: Partial<Record<(typeof kinds)[number], ZooKeeperHome>> = {};
const servers: ServerProcess[] = [];

const loginFile = (name: string): string => join(directory, `${name}.conf`);
const loginFlag = (name: string): string => `-Djava.security.auth.login.config=${loginFile(name)}`;

/** Options for a JVM that no script starts, and for our launchers. */
const withLogin = (name: string): NodeJS.ProcessEnv => ({
  ...process.env,
  LC_ALL: 'C.UTF-8',
  KAFKA_OPTS: loginFlag(name),
  JAVA_TOOL_OPTIONS: loginFlag(name),
});

const connectTo = (kind: (typeof kinds)[number]): string => `127.0.0.1:${homes[kind]?.port ?? 0}`;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kafka-ts-sasl-'));
  const client = (username: string, password: string) =>
    `Client { ${digest} required username="${username}" password="${password.replaceAll('"', '\\"')}"; };\n`;
  const users = `Server { ${digest} required user_bob="bobsecret" user_kafka="kafka\\"secret"; };\n`;
  writeFileSync(loginFile('server'), users);
  writeFileSync(loginFile('bob'), client('bob', 'bobsecret'));
  writeFileSync(loginFile('wrong'), client('bob', 'wrong'));
  writeFileSync(loginFile('kafka'), client(kafka.username, kafka.password));
  const [ours = 0, apache = 0] = await freePorts(2);
  homes.ours = new ZooKeeperHome(ours, directory);
  homes.apache = new ZooKeeperHome(apache, directory);
  const sasl = { 'authProvider.1': provider, 'java.security.auth.login.config': loginFile('server') };
  const before = process.env['JAVA_TOOL_OPTIONS'];
  process.env['JAVA_TOOL_OPTIONS'] = `${loginFlag('server')} -Dzookeeper.authProvider.1=${provider}`;
  try {
    const starting = [homes.ours.launchOurs(sasl), homes.apache.launchApache('3.9.5')];
    servers.push(...(await Promise.all(starting)));
  } finally {
    if (before === undefined) delete process.env['JAVA_TOOL_OPTIONS'];
    else process.env['JAVA_TOOL_OPTIONS'] = before;
  }
}, 60_000);

afterAll(async () => {
  for (const server of servers) await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

const script = `whoami
create /PRE-own data sasl:bob:cdrwa
getAcl /PRE-own
setAcl /PRE-own sasl:bob:cdrwa,world:anyone:r
getAcl /PRE-own
create /PRE-auth data auth::cdrwa
getAcl /PRE-auth
create /PRE-other data sasl:kafka:cdrwa
get /PRE-other
create /PRE-bad data sasl:a@b@c:r
quit
`;

/** What the shell prints, without what differs from place to place. */
async function run(
  shell: 'ours' | 'apache',
  kind: (typeof kinds)[number],
  login: string,
): Promise<ToolResult> {
  const connect = connectTo(kind);
  const args = login === 'wrong' ? [connect, 'get', '/'] : [connect];
  const command =
    shell === 'ours'
      ? ([join(bin, 'zookeeper-shell.sh'), args] as const)
      : apacheZooKeeperShell('3.9.2', ['-server', ...args]);
  const input = login === 'wrong' ? '' : script.replaceAll('PRE', shell);
  const result = await runCommand(command, { env: withLogin(login), input });
  const masked = (text: string): string =>
    text
      .replaceAll(connect, 'HOST')
      .replaceAll(`/${shell}-`, '/')
      .replace(/^Picked up JAVA_TOOL_OPTIONS.*\n/m, '');
  return { code: result.code, stdout: masked(result.stdout), stderr: masked(result.stderr) };
}

describe('a shell with a login', () => {
  test("prints the same on both servers, ours what Apache's prints", async () => {
    const expected = await run('apache', 'apache', 'bob');
    expect(expected.stdout).toContain('WatchedEvent state:SaslAuthenticated type:None path:null');
    expect(expected.stdout).toContain("Auth scheme: User\nsasl: bob\nip: 127.0.0.1\n'sasl,'bob\n: cdrwa\n");
    expect(expected.stderr).toContain('Insufficient permission : /other');
    expect(await run('apache', 'ours', 'bob')).toEqual(expected);
    expect(await run('ours', 'apache', 'bob')).toEqual(expected);
    expect(await run('ours', 'ours', 'bob')).toEqual(expected);
  }, 60_000);

  test('and a wrong password is refused by both servers, whoever asks', async () => {
    for (const kind of kinds) {
      const theirs = await run('apache', kind, 'wrong');
      expect(theirs.stdout, kind).toContain('WatchedEvent state:AuthFailed type:None path:null');
      const ours = await run('ours', kind, 'wrong');
      expect(ours, kind).toEqual({
        code: 1,
        stdout: expect.stringContaining('WatchedEvent state:AuthFailed type:None path:null'),
        stderr:
          "HOST: KeeperErrorCode = AuthFailed (SASL authentication (DIGEST-MD5) failed: the server refuses user 'bob')\n",
      });
    }
    const log = readFileSync(homes.ours?.logPath ?? '', 'utf8');
    expect(log).toContain('Closing client connection due to SASL authentication failure.');
    expect(log).not.toContain('bobsecret');
  }, 60_000);
});

/** Starts a broker that protects its nodes, lets it make some of every kind, and takes their ACLs. */
async function aclsOf(
  broker: 'ours' | string,
  kind: (typeof kinds)[number],
  protocol: string,
): Promise<string[]> {
  const home = join(directory, `${broker}-on-${kind}-${protocol}`);
  mkdirSync(home);
  const [port = 0] = await freePorts(1);
  const chroot = `/${broker === 'ours' ? 'ours' : 'apache'}-${protocol}`;
  const connect = `${connectTo(kind)}${chroot}`;
  const properties = {
    'broker.id': '0',
    listeners: `PLAINTEXT://127.0.0.1:${port}`,
    'log.dirs': join(home, 'data'),
    'zookeeper.connect': connect,
    'zookeeper.set.acl': 'true',
    'inter.broker.protocol.version': protocol,
    'offsets.topic.num.partitions': '1',
    'offsets.topic.replication.factor': '1',
  };
  const file = join(home, 'server.properties');
  writeFileSync(
    file,
    Object.entries(properties)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  const release = releases.find((one) => one === broker);
  const command =
    release === '3.9.2' || release === '2.2.0'
      ? apacheCommand(release, 'kafka-server', [file])
      : ([join(bin, 'kafka-server-start.sh'), [file]] as const);
  const process = await ServerProcess.launch({
    name: `${broker} on ${kind}`,
    command,
    logPath: join(home, 'kafka.log'),
    isReady: () => brokerAnswers(port),
    env: { ...withLogin('kafka'), TMPDIR: home },
  });
  try {
    await change(port);
    await createByTool(connect, broker);
    return await settled(() => dumpAcls(connect, kafka));
  } finally {
    await process.stop();
  }
}

async function change(port: number): Promise<void> {
  const connection = await KafkaConnection.open(port);
  const topics = ['kept', 'deleted'].map((name) => ({
    ...{ name, numPartitions: 1, replicationFactor: 1, assignments: [] },
    configs: [{ name: 'retention.ms', value: '86400000' }],
  }));
  const created = await connection.call(createTopics, 2, { topics, timeoutMs: 20_000 });
  expect(created.topics.map(({ errorCode }) => errorCode)).toEqual([0, 0]);
  const removed = { topicNames: ['deleted'], topics: [], timeoutMs: 20_000 };
  await connection.call(deleteTopics, 1, removed);
  await connection.call(findCoordinator, 1, { key: 'a-group', keyType: 0 });
  await connection.call(initProducerId, 0, { transactionalId: null, transactionTimeoutMs: 60_000 });
  connection.close();
}

/** Tools of old releases write to ZooKeeper themselves: with the login, or not at all. */
async function createByTool(connect: string, broker: string): Promise<void> {
  const words = (topic: string) => [
    '--zookeeper',
    connect,
    '--create',
    '--topic',
    topic,
    '--partitions',
    '1',
  ];
  const args = (topic: string) => [...words(topic), '--replication-factor', '1'];
  const env = withLogin('kafka');
  const created =
    broker === '2.2.0'
      ? await runApacheTool('2.2.0', 'topics', args('by-tool'), { env })
      : await runOurTool('topics', args('by-tool'), { env });
  expect(created).toMatchObject({ code: 0, stdout: expect.stringContaining('by-tool') });
  const refused = await runOurTool('topics', args('by-nobody'));
  expect(refused.code).toBe(1);
  expect(refused.stdout + refused.stderr).toContain('KeeperErrorCode = NoAuth');
}

/** What two looks in a row see alike. */
async function settled(look: () => Promise<string[]>): Promise<string[]> {
  for (let last = await look(); ; ) {
    await sleep(250);
    const next = await look();
    const isReady = ['__consumer_offsets', 'by-tool', 'kept'].every((topic) =>
      next.some((line) => line.startsWith(`/brokers/topics/${topic}/partitions/0/state`)),
    );
    if (isReady && JSON.stringify(next) === JSON.stringify(last)) return next;
    last = next;
  }
}

describe.each(releases)('zookeeper.set.acl as in Kafka %s', (release) => {
  test("its broker on our server and ours on Apache's make nodes with the same ACLs", async () => {
    const protocol = release.slice(0, 3);
    const theirs = await aclsOf(release, 'ours', protocol);
    const ours = await aclsOf('ours', 'apache', protocol);
    expect(theirs).toContain('/brokers/ids/0 sasl:kafka:31 world:anyone:1');
    expect(theirs).toContain('/config/users sasl:kafka:31');
    expect(theirs).toContain('/consumers world:anyone:31');
    const sinceThen = release === '2.2.0' ? [/^\/config\/ips /, /^\/feature /] : [];
    const known = ours.filter((line) => !sinceThen.some((node) => node.test(line)));
    expect(known.map(numbered)).toEqual(theirs.map(numbered));
  }, 90_000);
});

test('our broker starts on neither server with a wrong password', async () => {
  for (const kind of kinds) {
    const file = join(directory, `wrong-${kind}.properties`);
    const settings = {
      listeners: 'PLAINTEXT://127.0.0.1:0',
      'log.dirs': join(directory, `wrong-${kind}`),
      'zookeeper.connect': connectTo(kind),
      'zookeeper.set.acl': 'true',
    };
    writeFileSync(
      file,
      Object.entries(settings)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
    const command = [join(bin, 'kafka-server-start.sh'), [file]] as const;
    const env = { ...withLogin('wrong'), TMPDIR: directory };
    const refused = await runCommand(command, { env });
    expect(refused.code, kind).toBe(1);
    expect(refused.stdout + refused.stderr).toContain(
      `ZooKeeper at ${connectTo(kind)} does not let this broker in: SASL authentication (DIGEST-MD5) failed: the server refuses user 'bob'`,
    );
  }
}, 60_000);

/** Sequential nodes are as many, whatever their numbers. */
function numbered(line: string): string {
  return line.replace(/\d{10}(?= )/, 'N');
}
