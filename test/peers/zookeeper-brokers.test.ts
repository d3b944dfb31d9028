/** Apache Kafka's brokers of four generations on our ZooKeeper server: they start, make topics, and pass records through. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apacheCommand, runApacheTool, runCommand } from './lib/apache-tools.ts';
import { ensureInstalled } from './lib/installations.ts';
import { freePorts, ServerProcess } from './lib/server-process.ts';
import { ZooKeeperHome } from './lib/zookeeper-servers.ts';

const versions = ['0.8.2.2', '1.0.0', '2.2.0', '3.9.2'] as const;
type Version = (typeof versions)[number];

let home: ZooKeeperHome;
let zookeeper: ServerProcess;

beforeAll(async () => {
  const [port = 0] = await freePorts(1);
  home = new ZooKeeperHome(port);
  zookeeper = await home.launchOurs();
});

afterAll(async () => {
  await zookeeper.stop();
  home.remove();
});

const connectString = (version: Version): string => `127.0.0.1:${home.port}/kafka-${version}`;

/** Resolves when a broker is registered. */
async function registered(version: Version): Promise<void> {
  const options = { connect: connectString(version), sessionTimeoutMs: 10_000 };
  const zk = await ZooKeeperClient.connect(nodeEnvironment(), options);
  try {
    if ((await zk.getChildren('/brokers/ids')).children.length === 0) throw new Error('no broker yet');
    await zk.getData('/controller');
  } finally {
    await zk.close();
  }
}

async function launchBroker(
  version: Version,
  id: number,
): Promise<{ broker: ServerProcess; port: number; logPath: string }> {
  const [port = 0] = await freePorts(1);
  const directory = join(home.directory, `kafka-${version}-${id}`);
  mkdirSync(directory);
  const properties: Record<string, string> = {
    'broker.id': String(id),
    ...(version === '0.8.2.2'
      ? { 'host.name': '127.0.0.1', port: String(port) }
      : { listeners: `PLAINTEXT://127.0.0.1:${port}` }),
    'log.dirs': join(directory, 'logs'),
    'zookeeper.connect': connectString(version),
    'zookeeper.session.timeout.ms': '6000',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
    'group.initial.rebalance.delay.ms': '0',
    'controlled.shutdown.enable': 'false',
  };
  const path = join(directory, 'server.properties');
  writeFileSync(
    path,
    Object.entries(properties)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  const logPath = join(directory, 'kafka.log');
  const broker = await ServerProcess.launch({
    name: `broker ${version}`,
    command: apacheCommand(version, 'kafka-server', [path]),
    logPath,
    isReady: () => registered(version),
  });
  return { broker, port, logPath };
}

/** The tools of 0.8 to 2.x speak to ZooKeeper themselves. */
const topicsTarget = (version: Version, port: number): string[] =>
  version === '3.9.2' ? ['--bootstrap-server', `127.0.0.1:${port}`] : ['--zookeeper', connectString(version)];

const consoleTarget = (version: Version, port: number): string[] => {
  if (version === '0.8.2.2') return ['--zookeeper', connectString(version)];
  return ['--bootstrap-server', `127.0.0.1:${port}`];
};

describe.each(versions)('Kafka %s', (version) => {
  let running: Awaited<ReturnType<typeof launchBroker>>;

  beforeAll(async () => {
    running = await launchBroker(version, 1);
  });

  afterAll(async () => {
    await running.broker.stop();
  });

  test('makes a topic, takes records and gives them back', async () => {
    const target = topicsTarget(version, running.port);
    const made = await runApacheTool(version, 'topics', [
      '--create',
      '--topic',
      't',
      '--partitions',
      '2',
      '--replication-factor',
      '1',
      ...target,
    ]);
    expect(made.stdout).toContain('Created topic');
    const lines = Array.from({ length: 20 }, (_, i) => `line ${i}`);
    const producer = ['--broker-list', `127.0.0.1:${running.port}`, '--topic', 't'];
    const bootstrap = version === '3.9.2' ? ['--bootstrap-server', ...producer.slice(1)] : producer;
    await runApacheTool(version, 'console-producer', bootstrap, { input: `${lines.join('\n')}\n` });
    const consumer = ['--topic', 't', '--from-beginning', '--max-messages', '20'];
    const read = await runApacheTool(
      version,
      'console-consumer',
      [...consumer, ...consoleTarget(version, running.port)],
      {
        timeoutMs: 40_000,
      },
    );
    expect(read.stdout.trim().split('\n').sort()).toEqual(lines.sort());
    const described = await runApacheTool(version, 'topics', ['--describe', '--topic', 't', ...target]);
    expect(described.stdout).toMatch(/Topic: ?t\s+Partition: 1\s+Leader: 1\s+Replicas: 1\s+Isr: 1/);
  });

  test('a second broker is there, and the first one, killed, is gone when its session expires', async () => {
    const second = await launchBroker(version, 2);
    const zk = await ZooKeeperClient.connect(nodeEnvironment(), {
      connect: connectString(version),
      sessionTimeoutMs: 10_000,
    });
    try {
      const ids = async (): Promise<string[]> =>
        (await zk.getChildren('/brokers/ids', { watch: true })).children.sort();
      await until(zk, async () => (await ids()).join() === '1,2');
      await running.broker.kill();
      await until(zk, async () => (await ids()).join() === '2');
      await until(zk, async () => {
        const found = await zk.exists('/controller', { watch: true });
        if (found === undefined) return false;
        const { data } = await zk.getData('/controller', { watch: true });
        return JSON.parse(Buffer.from(data ?? []).toString()).brokerid === 2;
      });
    } finally {
      await zk.close();
      await second.broker.stop();
    }
    expect(readFileSync(second.logPath, 'utf8')).not.toMatch(
      /Session 0x\w+ .*unexpected error|KeeperErrorCode = (Marsh|Unimpl)/,
    );
  });
});

/** Looks again after every watch that fires, for half a minute. */
async function until(zk: ZooKeeperClient, holds: () => Promise<boolean>): Promise<void> {
  const limit = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > limit) throw new Error('it did not come to be within 30 s');
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 500);
      const forget = zk.onWatch(() => {
        clearTimeout(timer);
        forget();
        resolve();
      });
    });
  }
}

test("Kafka 3.9's zookeeper-shell works here", async () => {
  const java = ['-Xmx256M', '-cp', `${ensureInstalled('3.9.2')}/*`, 'org.apache.zookeeper.ZooKeeperMain'];
  const commands = [
    'create /shell hello',
    'create -s -e /shell/q- x',
    'create -e /shell/e',
    'get -s /shell',
    'ls -R /shell',
    'set /shell world',
    'get /shell',
    'stat /shell/q-0000000000',
    'getAcl /shell',
    'setAcl /shell world:anyone:cdrwa',
    'addauth digest u:p',
    'whoami',
    'getEphemerals /shell',
    'getAllChildrenNumber /shell',
    'sync /shell',
    'delete /none',
    'deleteall /shell',
    'ls /shell',
    'quit',
  ];
  const shell = await runCommand(['java', [...java, '-server', `127.0.0.1:${home.port}`]], {
    input: `${commands.join('\n')}\n`,
    timeoutMs: 30_000,
  });
  const output = shell.stdout + shell.stderr;
  for (const expected of [
    'Created /shell',
    'Created /shell/q-0000000000',
    'dataLength = 5',
    '/shell/e\n/shell/q-0000000000',
    '\nworld\n',
    "'world,'anyone\n: cdrwa",
    'digest: u',
    '[/shell/q-0000000000, /shell/e]',
    'Node does not exist: /none',
    'Node does not exist: /shell',
  ]) {
    expect(output).toContain(expected);
  }
});
