import { JavaToolsOfReleases } from '../../peers/java-tools/java-tools.ts';
import type { ApacheTool } from '../../peers/lib/apache-tools.ts';
import { type ApacheVersion, ensureInstalled, javaOf } from '../../peers/lib/installations.ts';
import {
  allCodecs,
  type Codec,
  type ForeignClient,
  linesOf,
  type Reader,
  type Target,
  type Writer,
} from '../foreign-client.ts';

const beforeZstd: readonly Codec[] = ['none', 'gzip', 'snappy', 'lz4'];

/** Apache's console tools of six releases. */
export const apacheConsoles: readonly ForeignClient[] = [
  client('0.8.2.2', {
    writers: [
      writer('0.8.2.2', 'scala producer', beforeZstd, ['plain'], ['--sync', '--request-required-acks', '-1']),
      writer(
        '0.8.2.2',
        'java producer',
        beforeZstd,
        ['plain'],
        ['--new-producer', '--sync', '--request-required-acks', '-1'],
      ),
    ],
    readers: [simpleConsumerShell('0.8.2.2'), zooKeeperConsumer('0.8.2.2')],
  }),
  client('0.11.0.0', {
    writers: [writer('0.11.0.0', 'producer', beforeZstd, ['plain', 'idempotent'])],
    readers: [consumer('0.11.0.0', false), zooKeeperConsumer('0.11.0.0'), simpleConsumerShell('0.11.0.0')],
  }),
  client('1.0.0', {
    writers: [writer('1.0.0', 'producer', beforeZstd, ['plain', 'idempotent'])],
    readers: [consumer('1.0.0', false), zooKeeperConsumer('1.0.0')],
  }),
  ...(['2.2.0', '3.9.2', '4.3.1'] as const).map((version) =>
    client(version, {
      writers: [writer(version, 'producer', allCodecs, ['plain', 'idempotent'])],
      readers: [consumer(version, true)],
    }),
  ),
];

function client(version: ApacheVersion, parts: Pick<ForeignClient, 'writers' | 'readers'>): ForeignClient {
  return {
    setUp: () => {
      ensureInstalled(version);
      javaOf(version);
    },
    tearDown: () => java.close(),
    ...parts,
  };
}

const java = new JavaToolsOfReleases();

/** What a tool prints that ends with 0. */
async function console(
  version: ApacheVersion,
  tool: ApacheTool,
  args: readonly string[],
  input = '',
): Promise<string> {
  const { code, stdout, stderr } = await java.of(version).run(tool, args, { input });
  if (code !== 0) throw new Error(`${tool} ended with ${code}: ${(stderr + stdout).slice(-2000)}`);
  return stdout;
}

/** `--bootstrap-server` came to the producer with 2.5. */
const bootstrapOption = (version: ApacheVersion): string =>
  /^[34]\./.test(version) ? '--bootstrap-server' : '--broker-list';

function writer(
  version: ApacheVersion,
  name: string,
  codecs: readonly Codec[],
  kinds: Writer['kinds'],
  options: readonly string[] = ['--request-required-acks', 'all'],
): Writer {
  return {
    name: `apache ${version} console ${name}`,
    codecs,
    kinds,
    write: async ({ bootstrap, topic }, lines, { codec, isIdempotent }) => {
      const connection = [bootstrapOption(version), bootstrap, '--topic', topic];
      const compression = codec === 'none' ? [] : ['--compression-codec', codec];
      const idempotence =
        kinds.length === 1 ? [] : ['--producer-property', `enable.idempotence=${isIdempotent}`];
      const input = lines.map((line) => `${line}\n`).join('');
      await console(
        version,
        'console-producer',
        [...connection, ...compression, ...options, ...idempotence],
        input,
      );
    },
  };
}

function reader(
  name: string,
  readsZstd: boolean,
  read: (target: Target, count: number) => Promise<string>,
): Reader {
  return { name, readsZstd, read: async (target, count) => linesOf(await read(target, count)) };
}

function consumer(version: ApacheVersion, readsZstd: boolean): Reader {
  return reader(`apache ${version} console consumer`, readsZstd, ({ bootstrap, topic }, count) => {
    const wanted = ['--from-beginning', '--max-messages', `${count}`, '--timeout-ms', '30000'];
    return console(version, 'console-consumer', [
      '--bootstrap-server',
      bootstrap,
      '--topic',
      topic,
      ...wanted,
    ]);
  });
}

function zooKeeperConsumer(version: ApacheVersion): Reader {
  const name = `apache ${version} console consumer by ZooKeeper`;
  const read = reader(name, false, ({ zookeeper = '', topic }, count) => {
    const timeout = version === '0.8.2.2' ? [] : ['--timeout-ms', '30000']; // its first release has none
    const args = ['--from-beginning', '--max-messages', `${count}`, ...timeout];
    return console(version, 'console-consumer', ['--zookeeper', zookeeper, '--topic', topic, ...args]);
  });
  return { ...read, needsZooKeeper: true };
}

function simpleConsumerShell(version: ApacheVersion): Reader {
  return reader(`apache ${version} SimpleConsumerShell`, false, ({ bootstrap, topic }, count) => {
    const wanted = [
      '--partition',
      '0',
      '--offset',
      '-2',
      '--max-messages',
      `${count}`,
      '--no-wait-at-logend',
    ];
    return console(version, 'simple-consumer-shell', [
      '--broker-list',
      bootstrap,
      '--topic',
      topic,
      ...wanted,
    ]);
  });
}
