/** Command lines of Apache's tools and servers, with the heap and collector flags of their own `bin/*.sh`. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ApacheVersion, ensureInstalled, javaOf, peersHome } from './installations.ts';
import { quickToStart } from './quick-java.ts';

/** The class behind a tool, by the first release that has it. */
const tools = {
  'console-producer': ['kafka.tools.ConsoleProducer', '4.3.1', 'org.apache.kafka.tools.ConsoleProducer'],
  'console-consumer': [
    'kafka.tools.ConsoleConsumer',
    '3.9.2',
    'org.apache.kafka.tools.consumer.ConsoleConsumer',
  ],
  topics: ['kafka.admin.TopicCommand', '3.9.2', 'org.apache.kafka.tools.TopicCommand'],
  'producer-perf-test': ['org.apache.kafka.tools.ProducerPerformance'],
  'simple-consumer-shell': ['kafka.tools.SimpleConsumerShell'],
  configs: ['kafka.admin.ConfigCommand'],
  'consumer-groups': [
    'kafka.admin.ConsumerGroupCommand',
    '3.9.2',
    'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  ],
  'consumer-offset-checker': ['kafka.tools.ConsumerOffsetChecker'],
  'broker-api-versions': [
    'kafka.admin.BrokerApiVersionsCommand',
    '4.3.1',
    'org.apache.kafka.tools.BrokerApiVersionsCommand',
  ],
  'leader-election': ['org.apache.kafka.tools.LeaderElectionCommand'],
  'preferred-replica-election': ['kafka.admin.PreferredReplicaLeaderElectionCommand'],
  'reassign-partitions': [
    'kafka.admin.ReassignPartitionsCommand',
    '3.9.2',
    'org.apache.kafka.tools.reassign.ReassignPartitionsCommand',
  ],
  'log-dirs': ['kafka.admin.LogDirsCommand', '3.9.2', 'org.apache.kafka.tools.LogDirsCommand'],
  'delete-records': [
    'kafka.admin.DeleteRecordsCommand',
    '3.9.2',
    'org.apache.kafka.tools.DeleteRecordsCommand',
  ],
  storage: ['kafka.tools.StorageTool'],
  'dump-log': ['kafka.tools.DumpLogSegments', '4.3.1', 'org.apache.kafka.tools.DumpLogSegments'],
  'wordcount-demo': ['org.apache.kafka.streams.examples.wordcount.WordCountDemo'],
  'kafka-server': ['kafka.Kafka'],
  'zookeeper-server': ['org.apache.zookeeper.server.quorum.QuorumPeerMain'],
} as const;
export type ApacheTool = keyof typeof tools;

const collector = [
  ...['-server', '-XX:+UseG1GC', '-XX:MaxGCPauseMillis=20', '-XX:InitiatingHeapOccupancyPercent=35'],
  ...['-XX:+ExplicitGCInvokesConcurrent', '-Djava.awt.headless=true'],
];

const heaps: Partial<Readonly<Record<ApacheTool, readonly string[]>>> = {
  'kafka-server': ['-Xmx1G', '-Xms1G'],
  'zookeeper-server': ['-Xmx512M', '-Xms512M'],
  'console-producer': ['-Xmx512M'],
  'console-consumer': ['-Xmx512M'],
  'producer-perf-test': ['-Xmx512M'],
};

/** Old releases reach into Java's buffers. */
const openModules = ['sun.nio.ch', 'java.nio', 'java.lang', 'java.util'].map(
  (name) => `--add-opens=java.base/${name}=ALL-UNNAMED`,
);

/** Executable and arguments that run `tool` of a release; in the suite of peers quick to start. */
export const apacheCommand = (
  version: ApacheVersion,
  tool: ApacheTool,
  args: readonly string[],
): [string, string[]] => quickToStart(releasedCommand(version, tool, args));

/** Executable and arguments that run `tool` with the flags of the release's own scripts. */
export function releasedCommand(
  version: ApacheVersion,
  tool: ApacheTool,
  args: readonly string[],
): [string, string[]] {
  const libs = ensureInstalled(version);
  const isServer = tool.endsWith('-server');
  const isOld = /^[0-2]\./.test(version);
  return [
    javaOf(version),
    [
      ...(heaps[tool] ?? ['-Xmx256M']),
      ...collector,
      ...(isOld ? openModules : []),
      ...loggingFlags(version, isServer),
      '-cp',
      `${libs}/*`,
      classOf(version, tool),
      ...args,
    ],
  ];
}

function classOf(version: ApacheVersion, tool: ApacheTool): string {
  const [first, since, later] = tools[tool];
  return later !== undefined && since !== undefined && compare(version, since) >= 0 ? later : first;
}

function compare(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true });
}

/** One console appender: servers from INFO, tools from WARN, as Apache's own files of the same purpose have it. */
function loggingFlags(version: ApacheVersion, isServer: boolean): string[] {
  const level = isServer ? 'INFO' : 'WARN';
  const directory = join(peersHome(), 'logging');
  mkdirSync(directory, { recursive: true });
  if (compare(version, '4') >= 0) {
    const path = join(directory, `log4j2-${level}.properties`);
    const target = isServer ? 'SYSTEM_OUT' : 'SYSTEM_ERR';
    writeFileSync(
      path,
      `appender.c.type=Console\nappender.c.name=C\nappender.c.target=${target}\nappender.c.layout.type=PatternLayout
appender.c.layout.pattern=[%d] %p %m (%c)%n\nrootLogger.level=${level}\nrootLogger.appenderRef.c.ref=C\n`,
    );
    return [`-Dlog4j2.configurationFile=${path}`];
  }
  const path = join(directory, `log4j-${level}.properties`);
  const target = isServer ? 'System.out' : 'System.err';
  writeFileSync(
    path,
    `log4j.rootLogger=${level}, c\nlog4j.appender.c=org.apache.log4j.ConsoleAppender\nlog4j.appender.c.Target=${target}
log4j.appender.c.layout=org.apache.log4j.PatternLayout\nlog4j.appender.c.layout.ConversionPattern=[%d] %p %m (%c)%n\n`,
  );
  return [`-Dlog4j.configuration=file:${path}`];
}

export interface ToolResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, with `input` on its stdin; killed after `timeoutMs`, which gives code null. */
export function runCommand(
  command: readonly [string, readonly string[]],
  options: {
    readonly input?: string | Uint8Array;
    readonly timeoutMs?: number;
    readonly env?: NodeJS.ProcessEnv;
  } = {},
): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command[0], command[1], {
      timeout: options.timeoutMs ?? 120_000,
      killSignal: 'SIGKILL',
      env: options.env ?? { ...process.env, LC_ALL: 'C.UTF-8' },
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (bytes) => stdout.push(bytes));
    child.stderr.on('data', (bytes) => stderr.push(bytes));
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }),
    );
    child.stdin.on('error', () => {}); // a tool may end before it has read all
    child.stdin.end(options.input ?? '');
  });
}

/** Runs one of Apache's tools to its end. */
export const runApacheTool = (
  version: ApacheVersion,
  tool: ApacheTool,
  args: readonly string[],
  options: Parameters<typeof runCommand>[1] = {},
): Promise<ToolResult> => runCommand(apacheCommand(version, tool, args), options);
