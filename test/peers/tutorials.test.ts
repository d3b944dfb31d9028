/**
 * What the tutorials type, as they print it: on ports 9092 and 2181 of a machine of its own, with what Apache's tools print
 * beside it; the first lines a person sees on a fresh clone; and what they see when something is wrong.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { shippedProperties } from '@kafka-ts/broker/fixtures/shipped-properties';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { JavaTools } from './java-tools/java-tools.ts';
import type { ToolResult } from './lib/apache-tools.ts';
import { apacheZooKeeper } from './lib/apache-zookeeper.ts';
import { startCluster } from './lib/clusters.ts';
import { canHaveOwnMachine, OwnMachine } from './lib/own-machine.ts';
import { wantedZooKeeper } from './lib/wanted-zookeeper.ts';

const root = join(import.meta.dirname, '..', '..');
const messages = 'This is a message\nThis is another message\n你好，世界\n';

/** `ZOOKEEPER=apache-3.9.5` puts Apache's on port 2181. The tutorials know no ensemble. */
const wanted = wantedZooKeeper();
const zooKeeperCommand =
  wanted === undefined
    ? 'bin/zookeeper-server-start.sh config/zookeeper.properties'
    : `exec '${apacheZooKeeper(wanted.version, 'config/zookeeper.properties').flat().join("' '")}'`;

/** `ZK` and `BROKER` stand for the addresses; `in` is piped into the producers. */
const byZooKeeper: readonly string[] = [
  'topics --create --zookeeper ZK --replication-factor 1 --partitions 1 --topic test',
  'topics --list --zookeeper ZK',
  'console-producer --broker-list BROKER --topic test',
  'console-consumer --bootstrap-server BROKER --topic test --from-beginning --max-messages 3',
  'topics --describe --zookeeper ZK --topic test',
  'topics --create --zookeeper ZK --replication-factor 3 --partitions 1 --topic my-replicated-topic',
  'topics --zookeeper ZK --create --topic test1 --replication-factor 1 --partitions 2',
  'topics --describe --zookeeper ZK --topic test1',
  'topics --delete --zookeeper ZK --topic test1',
  'topics --list --zookeeper ZK',
];
const oldConsumer = 'console-consumer --zookeeper ZK --from-beginning --topic test --max-messages 3';
const byBrokers: readonly string[] = byZooKeeper.map((line) =>
  line.replace('--zookeeper ZK', '--bootstrap-server BROKER'),
);

const tutorials = [
  { version: '1.0.0', lines: [...byZooKeeper, oldConsumer] },
  { version: '2.2.0', lines: byZooKeeper },
  { version: '3.9.2', lines: byBrokers },
] as const;

/**
 * Prompts in pipes and quotes are what releases differ in; topic ids are random; ours shows overrides only, and its consumer
 * without a group keeps no offsets.
 */
function comparable({ stdout, code }: ToolResult): { stdout: string; code: number | null } {
  const text = stdout
    .replace(/^>+/gm, '')
    .replace(/^\n$/, '')
    .replace(/Created topic "(.*)"/g, 'Created topic $1')
    .replace(/TopicId: \S+/g, 'TopicId: ID')
    .replace(/^__consumer_offsets\n/gm, '')
    .replace(/segment\.bytes=1073741824/g, '')
    .replace(/\tElr: .*$/gm, '');
  return { stdout: text, code };
}

const inputOf = (line: string): string => (line.startsWith('console-producer') ? messages : '');

async function apacheResults(
  version: (typeof tutorials)[number]['version'],
  lines: readonly string[],
): Promise<ToolResult[]> {
  const cluster = await startCluster({ kind: `apache ${version}` });
  const java = new JavaTools(version);
  const results: ToolResult[] = [];
  try {
    for (const line of lines) {
      const words = line
        .replace('ZK', cluster.zookeeper ?? '')
        .replace('BROKER', cluster.bootstrap)
        .split(' ');
      const tool = words[0] === 'console-producer' || words[0] === 'console-consumer' ? words[0] : 'topics';
      const run = () => java.run(tool, words.slice(1), { input: inputOf(line) });
      // A topic is deleted some time after its deletion was asked for.
      const isListed = async (): Promise<boolean> => (await run()).stdout.includes('test1');
      if (line.includes('--list')) await expect.poll(isListed, { timeout: 30_000 }).toBe(false);
      results.push(await run());
    }
  } finally {
    java.close();
    await cluster.stop();
  }
  return results;
}

describe.skipIf(!canHaveOwnMachine())('typed as printed', () => {
  let machine: OwnMachine;

  beforeAll(async () => {
    machine = await OwnMachine.start(root);
  });
  afterAll(() => machine?.close());

  const logged = (file: string, text: string) => () =>
    readFileSync(join(machine.directory, file), { encoding: 'utf8', flag: 'a+' }).includes(text);

  /** Both servers in the background, as the tutorials have it. */
  async function startServers(properties = 'config/server.properties'): Promise<void> {
    for (const name of ['zookeeper.log', 'kafka.log']) writeFileSync(join(machine.directory, name), '');
    await machine.type(
      `${zooKeeperCommand} > ${machine.directory}/zookeeper.log 2>&1 & echo $! > ${machine.directory}/zookeeper.pid`,
    );
    await vi.waitUntil(logged('zookeeper.log', 'binding to port'), { timeout: 30_000 });
    await machine.type(
      `nohup bin/kafka-server-start.sh ${properties} > ${machine.directory}/kafka.log 2>&1 &`,
    );
    await vi.waitUntil(logged('kafka.log', 'started (kafka.server.KafkaServer)'), { timeout: 30_000 });
  }

  async function stopServers(): Promise<void> {
    await machine.type('bin/kafka-server-stop.sh --wait');
    await machine.type('bin/zookeeper-server-stop.sh --wait');
    if (wanted !== undefined) await machine.type(`kill -9 $(cat ${machine.directory}/zookeeper.pid)`);
    await machine.type('rm -rf /tmp/kafka-logs/* /tmp/kraft-combined-logs/* /tmp/zookeeper/*');
  }

  describe('the quickstart', () => {
    afterEach(stopServers);

    test.each(tutorials)('prints what $version prints', async ({ version, lines }) => {
      const theirs = await apacheResults(version, lines);
      await startServers();
      for (const [index, line] of lines.entries()) {
        const typed = `bin/kafka-${line.replace(' ', '.sh ').replace('ZK', 'localhost:2181').replace('BROKER', 'localhost:9092')}`;
        const ours = await machine.type(typed, inputOf(line));
        const expected = theirs[index];
        if (expected === undefined) throw new Error(`Apache gave no answer to ${line}`);
        expect({ typed, ...comparable(ours) }).toEqual({ typed, ...comparable(expected) });
      }
    });

    test('other spellings of the tutorials', async () => {
      await machine.type(`cp config/server.properties ${machine.directory}/server-1.properties`);
      await startServers(`${machine.directory}/server-1.properties`);
      const created = async (line: string): Promise<string> => (await machine.type(line)).stdout;
      expect(
        await created(
          'bin/kafka-topics.sh --create \\ --topic t \\ --partitions 3 \\ --replication-factor 1 \\ --zookeeper localhost:2181',
        ),
      ).toBe('Created topic "t".\n');
      expect(await created('sh bin/kafka-topics.sh --delete --zookeeper localhost:2181 --topic t')).toBe(
        'Topic t is marked for deletion.\nNote: This will have no impact if delete.topic.enable is not set to true.\n',
      );
      const piped =
        "printf 'one\\ntwo\\n' | bin/kafka-console-producer.sh --broker-list localhost:9092,localhost:9092 --topic new";
      expect(await machine.type(piped)).toEqual({ stdout: '', stderr: '', code: 0 });
      const read =
        'sh bin/kafka-console-consumer.sh --zookeeper localhost:2181 --from-beginning --topic new --max-messages 2';
      expect(await created(read)).toBe('one\ntwo\n');
      const running = `ps aux | grep ${machine.directory}/server-1.properties | grep -v grep`;
      expect(await created(running)).toMatch(/^\S+ .*main\.js server-start .*\n$/);
    });

    test('what is typed in a terminal has a prompt before each line', async () => {
      await startServers();
      const typed = 'bin/kafka-console-producer.sh --broker-list localhost:9092 --topic typed';
      const { stdout, code } = await machine.type(`script -qec '${typed}' /dev/null`, 'hi\nyo\n\x04');
      expect([code, stdout.match(/>/g)?.length]).toEqual([0, 3]);
      const read =
        'bin/kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic typed --from-beginning --max-messages 2';
      expect((await machine.type(read)).stdout).toBe('hi\nyo\n');
    });

    test('zkServer finds a copied zoo.cfg where it is called', async () => {
      const at = `cd ${machine.directory} &&`;
      expect(
        (await machine.type(`${at} cp ${root}/conf/zoo_sample.cfg zoo.cfg && ${root}/bin/zkServer.sh start`))
          .stdout,
      ).toBe('Starting zookeeper ... STARTED\n');
      expect((await machine.type(`${at} ${root}/bin/zkServer.sh status`)).stdout).toContain(
        'Mode: standalone\n',
      );
      expect((await machine.type(`${at} ${root}/bin/zkServer.sh stop`)).stdout).toBe(
        'Stopping zookeeper ... STOPPED\n',
      );
    });

    const runnable = shippedProperties.filter(
      ([, settings]) => !Object.values(settings).some((value) => value.includes('your.host.name')),
    );
    test.each(runnable)(
      'the server.properties of %s starts, and carries messages',
      async (_release, settings) => {
        const path = join(machine.directory, 'shipped.properties');
        writeFileSync(
          path,
          Object.entries(settings)
            .map(([key, value]) => `${key}=${value}\n`)
            .join(''),
        );
        await startServers(path);
        const topic = '--topic test';
        expect(
          (
            await machine.type(
              `bin/kafka-console-producer.sh --broker-list localhost:9092 ${topic}`,
              messages,
            )
          ).code,
        ).toBe(0);
        const read = `bin/kafka-console-consumer.sh --bootstrap-server localhost:9092 ${topic} --from-beginning --max-messages 3`;
        expect((await machine.type(read)).stdout).toBe(messages);
      },
    );
  });

  describe('what is wrong is told in one line, with exit code 1 (2 for a zoo.cfg that makes no sense), in under 3 seconds', () => {
    beforeAll(async () => {
      const file = (name: string, ...lines: string[]): void =>
        writeFileSync(join(machine.directory, name), `${lines.join('\n')}\n`);
      const dir = machine.directory;
      file('port-in-use.properties', 'listeners=PLAINTEXT://127.0.0.1:9092', `log.dirs=${dir}/other`);
      file('read-only.properties', 'listeners=PLAINTEXT://127.0.0.1:0', `log.dirs=${dir}/read-only/logs`);
      file(
        'below-file.properties',
        'listeners=PLAINTEXT://127.0.0.1:0',
        `log.dirs=${dir}/zoo-in-use.cfg/logs`,
      );
      file('no-number.properties', 'broker.id=0', 'log.retention.hours=a week');
      file('no-escape.properties', 'broker.id=0', 'log.dirs=/tmp/\\u12x4');
      file('no-listener.properties', 'broker.id=0', 'listeners=9092');
      file('zoo-in-use.cfg', `dataDir=${dir}/other-zoo`, 'clientPort=2181');
      file('zoo-read-only.cfg', `dataDir=${dir}/read-only/zoo`, 'clientPort=0');
      file('zoo-no-number.cfg', `dataDir=${dir}/other-zoo`, 'clientPort=abc');
      file('zoo-no-directory.cfg', 'clientPort=2181');
      mkdirSync(join(dir, 'other-zoo'));
      await startServers();
    });
    afterAll(stopServers);

    /** `DIR` stands for the directory of the files above. */
    const mistakes: readonly (readonly [string, RegExp])[] = [
      ['bin/kafka-topics.sh --bogus', /^bogus is not a recognized option/],
      ['bin/kafka-topics.sh --list --zookeper localhost:2181', /did you mean --zookeeper/],
      ['bin/kafka-topics.sh --create --zookeeper localhost:2181', /^Missing required argument "\[topic\]"/],
      ['bin/kafka-topics.sh --delete --zookeeper localhost:2181', /^Missing required argument "\[topic\]"/],
      ['bin/kafka-topics.sh --list', /--bootstrap-server or --zookeeper/],
      [
        'bin/kafka-topics.sh --list --delete --zookeeper localhost:2181',
        /^Command must include exactly one action/,
      ],
      [
        'bin/kafka-topics.sh --create --topic t --partitions abc --zookeeper localhost:2181',
        /^Cannot parse argument 'abc' of option partitions/,
      ],
      ['bin/kafka-topics.sh --describe --topic nope --zookeeper localhost:2181', /Topic nope does not exist/],
      [
        'bin/kafka-topics.sh --delete --topic nope --bootstrap-server localhost:9092',
        /Topic 'nope' does not exist/,
      ],
      [
        'bin/kafka-topics.sh --list --bootstrap-server localhost:9',
        /^No broker answers at localhost:9: connection refused\. Is it running/,
      ],
      [
        'bin/kafka-topics.sh --list --zookeeper localhost:9',
        /^No ZooKeeper answers at localhost:9\. Is it running/,
      ],
      ['bin/kafka-console-producer.sh --topic test', /^Missing required argument "\[bootstrap-server\]"/],
      [
        'bin/kafka-console-producer.sh --broker-list localhost:9092',
        /^Missing required argument "\[topic\]"/,
      ],
      [
        'bin/kafka-console-producer.sh --broker-list localhost --topic test',
        /^Please provide valid host:port/,
      ],
      [
        'bin/kafka-console-producer.sh --broker-list localhost:9 --topic test',
        /^No broker answers at localhost:9/,
      ],
      ['bin/kafka-console-consumer.sh --bootstrap-server localhost:9092', /^Exactly one of/],
      [
        'bin/kafka-console-consumer.sh --bootstrap-server localhost:9 --topic test',
        /^No broker answers at localhost:9/,
      ],
      ['bin/kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic a --formatter none', /none/],
      ['bin/kafka-server-start.sh no.properties', /^no\.properties: there is no such file/],
      ['bin/kafka-server-start.sh', /^USAGE: kafka-server-start\.sh/],
      [
        'bin/kafka-server-start.sh DIR/no-number.properties',
        /no-number\.properties: Invalid value a week for configuration log\.retention\.hours/,
      ],
      [
        'bin/kafka-server-start.sh DIR/no-escape.properties',
        /no-escape\.properties: line 2: \\u needs four hexadecimal digits/,
      ],
      ['bin/kafka-server-start.sh DIR/no-listener.properties', /no-listener\.properties: .*9092/],
      [
        'bin/kafka-server-start.sh DIR/port-in-use.properties',
        /failed to bind to 127\.0\.0\.1:9092: Address already in use\. Is another server running/,
      ],
      [
        'bin/kafka-server-start.sh config/server.properties',
        /Failed to acquire lock on file \.lock in \/tmp\/kafka-logs\..* stop that one/,
      ],
      ['bin/kafka-server-start.sh DIR/read-only.properties', /read-only/],
      ['bin/kafka-server-start.sh DIR/below-file.properties', /zoo-in-use\.cfg\/logs/],
      ['bin/zookeeper-server-start.sh', /^USAGE: zookeeper-server-start\.sh/],
      ['bin/zookeeper-server-start.sh no.cfg', /^no\.cfg: there is no such file/],
      ['bin/zookeeper-server-start.sh DIR/zoo-in-use.cfg', /2181: Address already in use/],
      ['bin/zookeeper-server-start.sh DIR/zoo-read-only.cfg', /read-only/],
      ['bin/zookeeper-server-start.sh DIR/zoo-no-number.cfg', /clientPort.*abc|abc.*clientPort/],
      ['bin/zookeeper-server-start.sh DIR/zoo-no-directory.cfg', /dataDir/],
      [
        'bin/kafka-run-class.sh kafka.tools.Nope',
        /^Error: Could not find or load main class kafka\.tools\.Nope/,
      ],
      ['bin/kafka topcs --list', /did you mean topics/],
    ];
    test.each(mistakes)('%s', async (line, expected) => {
      const startedAt = performance.now();
      const { stdout, stderr, code } = await machine.type(line.replace('DIR', machine.directory), 'a line\n');
      expect(performance.now() - startedAt).toBeLessThan(3000);
      // Servers have their log on stdout.
      const told =
        stdout
          .split('\n')
          .filter((each) => each !== '' && !/^\[\d{4}-|^\t/.test(each))
          .join('\n') + stderr;
      expect(told).toMatch(expected);
      // As Apache's ZooKeeper ends when it cannot make sense of its file.
      const isInvalidConfig = /zoo-no-\w+\.cfg$/.test(line);
      expect([told.trimEnd().split('\n').length, code]).toEqual([1, isInvalidConfig ? 2 : 1]);
    });
  });
});

describe.skipIf(!canHaveOwnMachine())(
  'on a fresh clone, with npm and the Node.js of the machine alone',
  () => {
    let clone: string;
    let machine: OwnMachine;
    const path = (process.env['PATH'] ?? '')
      .split(':')
      .filter((each) => !each.includes('node_modules'))
      .join(':');

    beforeAll(async () => {
      clone = mkdtempSync(join(tmpdir(), 'kafka-ts-clone-'));
      execFileSync('git', ['clone', '--quiet', root, clone]);
      // Installing needs the network, which the machine of its own has not.
      execFileSync('npm', ['run', 'build'], {
        cwd: clone,
        stdio: 'pipe',
        env: { ...process.env, PATH: path },
      });
      machine = await OwnMachine.start(clone);
    });
    afterAll(async () => {
      await machine?.close();
      if (clone !== undefined) rmSync(clone, { recursive: true, force: true });
    });

    /** `npm start` in a terminal until it says that it serves; then `meanwhile`, then Ctrl+C; answers what was shown. */
    async function npmStart(
      meanwhile: (shown: string) => Promise<void>,
    ): Promise<{ shown: string; stopMs: number }> {
      const [command, args] = machine.command(`PATH='${path}' exec script -qefc 'npm start' /dev/null`);
      const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
      let shown = '';
      child.stdout.on('data', (bytes) => {
        shown += String(bytes).replaceAll('\r', '');
      });
      const ended = new Promise((resolve) => child.on('exit', resolve));
      try {
        await expect
          .poll(() => shown, { timeout: 20_000 })
          .toContain('--describe --bootstrap-server localhost:9092\n');
        await meanwhile(shown);
        const stoppedAt = performance.now();
        child.stdin.write('\x03');
        await Promise.race([ended, sleep(10_000)]);
        return { shown, stopMs: performance.now() - stoppedAt };
      } finally {
        child.kill('SIGKILL');
      }
    }

    test('npm start says what to try, all of it works, and Ctrl+C ends it', async () => {
      const { stopMs } = await npmStart(async (shown) => {
        expect(shown).toContain(
          'Kafka is running at localhost:9092, ZooKeeper at 127.0.0.1:2181. Ctrl+C stops both.',
        );
        const [create = '', producer = '', consumer = '', describe = ''] =
          shown.match(/^ {2}bin\/.*$/gm) ?? [];
        expect((await machine.type(create)).stdout).toBe('Created topic "test".\n');
        expect(await machine.type(producer, messages)).toEqual({ stdout: '', stderr: '', code: 0 });
        expect((await machine.type(`${consumer} --max-messages 3`)).stdout).toBe(messages);
        expect((await machine.type(describe)).stdout).toContain(
          'Topic: test\tPartition: 0\tLeader: 0\tReplicas: 0\tIsr: 0\n',
        );
        const second = await machine.type('npm start');
        expect([
          second.code,
          second.stderr.split('\n').filter((line) => line.startsWith('Kafka did not start: ')),
        ]).toEqual([1, [expect.stringContaining('data/kafka-logs')]]);
      });
      expect(stopMs).toBeLessThan(2000);
    });

    test('what was written is there at the next start', async () => {
      await npmStart(async () => {
        const read =
          'bin/kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic test --from-beginning --max-messages 3';
        expect((await machine.type(read)).stdout).toBe(messages);
      });
    });
  },
);
