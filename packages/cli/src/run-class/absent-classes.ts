/**
 * Classes that texts of 0.8 to 2.2 run and that are no tool here: what to use instead. Those of the same purpose share a line.
 * Apache's own tools serve where nothing else does: protocol, files and nodes are the same.
 */
const apaches = (script: string): string => `Apache Kafka's own ${script} works with this broker`;

const rows: readonly (readonly [instead: string, ...classes: string[]])[] = [
  [
    'kafka-topics makes, lists, alters and deletes topics',
    'kafka.admin.CreateTopicCommand',
    'kafka.admin.ListTopicCommand',
    'kafka.admin.DeleteTopicCommand',
    'kafka.admin.AddPartitionsCommand',
  ],
  ['kafka-server-stop stops a broker cleanly', 'kafka.admin.ShutdownBroker'],
  [
    'with one broker there is nothing to move and nobody else to lead',
    'kafka.admin.ReassignPartitionsCommand',
    'kafka.admin.CheckReassignmentStatus',
    'kafka.admin.PreferredReplicaLeaderElectionCommand',
    'kafka.tools.ReplicaVerificationTool',
    'kafka.tools.StateChangeLogMerger',
  ],
  [
    'the broker has no authorizer and no delegation tokens: who reaches its listener may do everything',
    'kafka.admin.AclCommand',
    'kafka.admin.DelegationTokenCommand',
  ],
  [
    'zookeeper-shell has setAcl and getAcl; zookeeper.set.acl=true protects the nodes of a broker',
    'kafka.admin.ZkSecurityMigrator',
  ],
  ['kafka-dump-log shows what is in a log, compacted or not', 'kafka.tools.TestLogCleaning'],
  [
    'kafka-console-consumer --bootstrap-server HOST:PORT --topic T --partition N --offset M reads one partition',
    'kafka.tools.SimpleConsumerShell',
  ],
  [
    'kafka-console-consumer and kafka-console-producer in a pipe copy a topic',
    'kafka.tools.ReplayLogProducer',
  ],
  [
    'kafka-consumer-groups --reset-offsets changes offsets, with --export writes and with --from-file reads them; those of old consumers are nodes: zookeeper-shell, set /consumers/GROUP/offsets/TOPIC/PARTITION N',
    'kafka.tools.ExportZkOffsets',
    'kafka.tools.ImportZkOffsets',
    'kafka.tools.UpdateOffsetsInZK',
  ],
  ['kafka-consumer-offset-checker shows who owns which partition', 'kafka.tools.VerifyConsumerRebalance'],
  [
    apaches('kafka-producer-perf-test.sh'),
    'kafka.tools.ProducerPerformance',
    'kafka.perf.ProducerPerformance',
    'org.apache.kafka.clients.tools.ProducerPerformance',
    'org.apache.kafka.tools.ProducerPerformance',
  ],
  [
    apaches('kafka-consumer-perf-test.sh'),
    'kafka.tools.ConsumerPerformance',
    'kafka.perf.ConsumerPerformance',
    'kafka.tools.SimpleConsumerPerformance',
    'kafka.perf.SimpleConsumerPerformance',
  ],
  [
    `${apaches('kafka-run-class.sh')}, this class included`,
    'kafka.tools.TestEndToEndLatency',
    'kafka.tools.EndToEndLatency',
    'org.apache.kafka.tools.VerifiableProducer',
    'org.apache.kafka.tools.VerifiableConsumer',
    'org.apache.kafka.tools.VerifiableLog4jAppender',
    'org.apache.kafka.tools.ClientCompatibilityTest',
    'org.apache.kafka.tools.TransactionalMessageCopier',
    'org.apache.kafka.trogdor.agent.Agent',
    'org.apache.kafka.trogdor.coordinator.Coordinator',
  ],
  [apaches('kafka-mirror-maker.sh'), 'kafka.tools.MirrorMaker', 'kafka.tools.KafkaMigrationTool'],
  ['there is no JVM and no JMX here', 'kafka.tools.JmxTool'],
  ['connect-standalone runs connectors in one process', 'org.apache.kafka.connect.cli.ConnectDistributed'],
  [
    'kafka-consumer-groups --reset-offsets sets the input back, kafka-topics --delete removes internal topics',
    'kafka.tools.StreamsResetter',
    'org.apache.kafka.tools.StreamsResetter',
  ],
  [
    'it needs windows, which Streams here does not have yet; WordCountDemo, WordCountProcessorDemo and PipeDemo run',
    'org.apache.kafka.streams.examples.pageview.PageViewTypedDemo',
    'org.apache.kafka.streams.examples.pageview.PageViewUntypedDemo',
    'org.apache.kafka.streams.examples.temperature.TemperatureDemo',
  ],
  [
    'such programs run on a JVM with the jars of their release, and with this broker',
    'kafka.examples.KafkaConsumerProducerDemo',
    'kafka.examples.SimpleConsumerDemo',
  ],
  [
    'zookeeper-server-start and zkServer start a ZooKeeper with a file of settings',
    'org.apache.zookeeper.server.ZooKeeperServerMain',
  ],
  [
    "the files are those of ZooKeeper: Apache ZooKeeper's scripts read them; autopurge.purgeInterval removes old ones",
    'org.apache.zookeeper.server.PurgeTxnLog',
    'org.apache.zookeeper.server.LogFormatter',
    'org.apache.zookeeper.server.SnapshotFormatter',
  ],
];

/** What to use instead, by full class name. */
export const absentClasses: ReadonlyMap<string, string> = new Map(
  rows.flatMap(([instead, ...classes]) => classes.map((name) => [name, instead] as const)),
);
