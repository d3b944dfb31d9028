/**
 * Every tool that is launched, once: its oclif id (`bin/kafka ID`), the launchers that are written for it, the Java
 * classes by which `kafka-run-class` knows it in all versions, and how its command is loaded. A new tool is a file
 * in `commands/` and an entry here; launchers, `bin/kafka --help` and `kafka-run-class` follow from it.
 */
import type { CommandClass } from './command.ts';

export interface Tool {
  /** As on the design card: `topics`, `server-start`, … */
  readonly id: string;
  /** Name of its script without ending, as in Kafka's `bin/`; none for what only `bin/kafka` has. */
  readonly script?: string;
  /** Ending of its script on Windows; ZooKeeper's own are `.cmd`. */
  readonly windowsEnding?: '.bat' | '.cmd';
  readonly summary: string;
  /** Full Java class names, old and new, without a trailing `$`. */
  readonly classes: readonly string[];
  /** Name of the file in the log directory that `-daemon` writes its output to; only servers have one. */
  readonly daemonOutput?: string;
  readonly load: () => Promise<CommandClass>;
}

export const tools: readonly Tool[] = [
  {
    id: 'server-start',
    script: 'kafka-server-start',
    summary: 'Start a Kafka broker.',
    classes: ['kafka.Kafka'],
    daemonOutput: 'kafkaServer.out',
    load: async () => (await import('./commands/server-start.ts')).ServerStart,
  },
  {
    id: 'server-stop',
    script: 'kafka-server-stop',
    summary: 'Stop the Kafka brokers of this machine cleanly.',
    classes: [],
    load: async () => (await import('./commands/server-stop.ts')).ServerStop,
  },
  {
    id: 'zookeeper-server-start',
    script: 'zookeeper-server-start',
    summary: 'Start a ZooKeeper server.',
    classes: ['org.apache.zookeeper.server.quorum.QuorumPeerMain'],
    daemonOutput: 'zookeeper.out',
    load: async () => (await import('./commands/zookeeper-server-start.ts')).ZooKeeperServerStart,
  },
  {
    id: 'zookeeper-server-stop',
    script: 'zookeeper-server-stop',
    summary: 'Stop the ZooKeeper servers of this machine cleanly.',
    classes: [],
    load: async () => (await import('./commands/zookeeper-server-stop.ts')).ZooKeeperServerStop,
  },
  {
    id: 'zk-server',
    script: 'zkServer',
    windowsEnding: '.cmd',
    summary: "ZooKeeper's own script: start, stop, restart, status, start-foreground.",
    classes: [],
    load: async () => (await import('./commands/zk-server.ts')).ZkServer,
  },
  {
    id: 'zk-cli',
    script: 'zkCli',
    windowsEnding: '.cmd',
    summary: "ZooKeeper's own shell.",
    classes: ['org.apache.zookeeper.ZooKeeperMain', 'kafka.tools.ZooKeeperMainWrapper'],
    load: async () => (await import('./commands/zk-cli.ts')).ZkCli,
  },
  {
    id: 'zookeeper-shell',
    script: 'zookeeper-shell',
    summary: 'Look at the nodes of a ZooKeeper and change them.',
    classes: ['org.apache.zookeeper.ZooKeeperMainWithTlsSupportForKafka'],
    load: async () => (await import('./commands/zookeeper-shell.ts')).ZooKeeperShell,
  },
  {
    id: 'topics',
    script: 'kafka-topics',
    summary: 'Create, delete, describe, or change a topic.',
    classes: ['kafka.admin.TopicCommand', 'org.apache.kafka.tools.TopicCommand'],
    load: async () => (await import('./commands/topics.ts')).Topics,
  },
  {
    id: 'configs',
    script: 'kafka-configs',
    summary: 'Show and change the configuration of topics, brokers, users and clients.',
    classes: ['kafka.admin.ConfigCommand', 'org.apache.kafka.tools.ConfigCommand'],
    load: async () => (await import('./commands/configs.ts')).Configs,
  },
  {
    id: 'console-producer',
    script: 'kafka-console-producer',
    summary: 'Read data from standard input and publish it to Kafka.',
    classes: [
      'kafka.tools.ConsoleProducer',
      'kafka.producer.ConsoleProducer',
      'org.apache.kafka.tools.ConsoleProducer',
    ],
    load: async () => (await import('./commands/console-producer.ts')).ConsoleProducer,
  },
  {
    id: 'console-consumer',
    script: 'kafka-console-consumer',
    summary: 'Read data from Kafka topics and write it to standard output.',
    classes: [
      'kafka.tools.ConsoleConsumer',
      'kafka.consumer.ConsoleConsumer',
      'org.apache.kafka.tools.consumer.ConsoleConsumer',
    ],
    load: async () => (await import('./commands/console-consumer.ts')).ConsoleConsumer,
  },
  {
    id: 'consumer-groups',
    script: 'kafka-consumer-groups',
    summary: 'List and describe consumer groups, delete them, or reset their offsets.',
    classes: [
      'kafka.admin.ConsumerGroupCommand',
      'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
    ],
    load: async () => (await import('./commands/consumer-groups.ts')).ConsumerGroups,
  },
  {
    id: 'broker-api-versions',
    script: 'kafka-broker-api-versions',
    summary: 'Show which APIs the brokers offer, in which versions.',
    classes: ['kafka.admin.BrokerApiVersionsCommand', 'org.apache.kafka.tools.BrokerApiVersionsCommand'],
    load: async () => (await import('./commands/broker-api-versions.ts')).BrokerApiVersions,
  },
  {
    id: 'consumer-offset-checker',
    script: 'kafka-consumer-offset-checker',
    summary: 'Show how far a group has read, of old consumers too.',
    classes: ['kafka.tools.ConsumerOffsetChecker'],
    load: async () => (await import('./commands/consumer-offset-checker.ts')).ConsumerOffsetChecker,
  },
  {
    id: 'get-offsets',
    script: 'kafka-get-offsets',
    summary: 'Show the first, last or a later offset of partitions.',
    classes: ['kafka.tools.GetOffsetShell', 'org.apache.kafka.tools.GetOffsetShell'],
    load: async () => (await import('./commands/get-offsets.ts')).GetOffsets,
  },
  {
    id: 'log-dirs',
    script: 'kafka-log-dirs',
    summary: "Show what lies in brokers' log directories.",
    classes: ['kafka.admin.LogDirsCommand', 'org.apache.kafka.tools.LogDirsCommand'],
    load: async () => (await import('./commands/log-dirs.ts')).LogDirs,
  },
  {
    id: 'delete-records',
    script: 'kafka-delete-records',
    summary: 'Delete the records of partitions up to an offset.',
    classes: ['kafka.admin.DeleteRecordsCommand', 'org.apache.kafka.tools.DeleteRecordsCommand'],
    load: async () => (await import('./commands/delete-records.ts')).DeleteRecords,
  },
  {
    id: 'dump-log',
    script: 'kafka-dump-log',
    summary: "Show what a partition's files hold, and check them.",
    classes: ['kafka.tools.DumpLogSegments', 'org.apache.kafka.tools.DumpLogSegments'],
    load: async () => (await import('./commands/dump-log.ts')).DumpLog,
  },
  {
    id: 'connect-standalone',
    script: 'connect-standalone',
    summary: 'Run a Connect worker with its connectors in one process.',
    classes: ['org.apache.kafka.connect.cli.ConnectStandalone'],
    daemonOutput: 'connectStandalone.out',
    load: async () => (await import('./commands/connect-standalone.ts')).ConnectStandalone,
  },
  {
    id: 'wordcount-demo',
    summary: 'Count words with Kafka Streams, as its quickstart does.',
    classes: ['org.apache.kafka.streams.examples.wordcount.WordCountDemo'],
    load: async () => (await import('./commands/wordcount-demo.ts')).WordCountDemo,
  },
  {
    id: 'wordcount-processor-demo',
    summary: "Count words with Kafka Streams' Processor API.",
    classes: ['org.apache.kafka.streams.examples.wordcount.WordCountProcessorDemo'],
    load: async () => (await import('./commands/wordcount-processor-demo.ts')).WordCountProcessorDemo,
  },
  {
    id: 'pipe-demo',
    summary: 'Copy one topic into another with Kafka Streams.',
    classes: ['org.apache.kafka.streams.examples.pipe.PipeDemo'],
    load: async () => (await import('./commands/pipe-demo.ts')).PipeDemo,
  },
  {
    id: 'run-class',
    script: 'kafka-run-class',
    summary: 'Run a tool by the name of its Java class.',
    classes: [],
    load: async () => (await import('./commands/run-class.ts')).RunClass,
  },
  {
    id: 'ps',
    summary: 'Show the servers and tools that run on this machine, as jps does for a JVM.',
    classes: [],
    load: async () => (await import('./commands/ps.ts')).Ps,
  },
  {
    id: 'completion',
    summary: 'Print a completion script for bash, zsh, fish or PowerShell.',
    classes: [],
    load: async () => (await import('./commands/completion.ts')).Completion,
  },
  {
    id: 'dev',
    summary: 'Start a broker with its own ZooKeeper on this machine, ready to be tried.',
    classes: [],
    load: async () => (await import('./commands/dev.ts')).Dev,
  },
];

/** The tool of an id, or of a script's name with or without its ending. */
export function findTool(name: string): Tool | undefined {
  const bare = name.replace(/\.(sh|bat|cmd)$/, '');
  return tools.find((tool) => tool.id === bare || tool.script === bare);
}

/** The tool that a Java class of any version is here. */
export function findToolOfClass(className: string): Tool | undefined {
  const bare = className.replace(/\$$/, '');
  return tools.find((tool) => tool.classes.includes(bare));
}
