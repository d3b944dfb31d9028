import { expect, test } from 'vitest';
import { runCommand } from '../run-command.ts';
import { findToolOfClass, tools } from '../tools.ts';
import { absentClasses } from './absent-classes.ts';

/** Classes with a `main` of kafka.tools, kafka.admin and o.a.k.tools in 0.8.2.2, 0.11.0.0 and 2.2.0, and what texts name besides. */
const named = `
kafka.Kafka kafka.admin.TopicCommand kafka.admin.ConsumerGroupCommand kafka.admin.ConfigCommand kafka.admin.AclCommand
kafka.admin.DeleteRecordsCommand kafka.admin.LogDirsCommand kafka.admin.DelegationTokenCommand kafka.admin.ZkSecurityMigrator
kafka.admin.PreferredReplicaLeaderElectionCommand kafka.admin.ReassignPartitionsCommand
kafka.tools.ConsoleConsumer kafka.tools.ConsoleProducer kafka.tools.ConsumerOffsetChecker kafka.tools.ConsumerPerformance
kafka.tools.DumpLogSegments kafka.tools.EndToEndLatency kafka.tools.ExportZkOffsets kafka.tools.GetOffsetShell
kafka.tools.ImportZkOffsets kafka.tools.JmxTool kafka.tools.KafkaMigrationTool kafka.tools.MirrorMaker
kafka.tools.ProducerPerformance kafka.tools.ReplayLogProducer kafka.tools.ReplicaVerificationTool
kafka.tools.SimpleConsumerPerformance kafka.tools.SimpleConsumerShell kafka.tools.StateChangeLogMerger
kafka.tools.StreamsResetter kafka.tools.TestEndToEndLatency kafka.tools.TestLogCleaning kafka.tools.UpdateOffsetsInZK
kafka.tools.VerifyConsumerRebalance kafka.tools.ZooKeeperMainWrapper
org.apache.kafka.tools.ProducerPerformance org.apache.kafka.tools.VerifiableConsumer
org.apache.kafka.tools.VerifiableProducer org.apache.kafka.tools.ClientCompatibilityTest
org.apache.kafka.connect.cli.ConnectDistributed
org.apache.zookeeper.server.quorum.QuorumPeerMain org.apache.zookeeper.ZooKeeperMain
`
  .trim()
  .split(/\s+/);

test.each(named)('%s is a tool, or it is said what to use instead', (className) => {
  const isTool = findToolOfClass(className) !== undefined;
  expect([isTool, absentClasses.has(className)]).toEqual([isTool, !isTool]);
});

test('no class is said to be absent that is a tool', () => {
  const classes = tools.flatMap((tool) => tool.classes);
  expect(classes.filter((name) => absentClasses.has(name))).toEqual([]);
});

test.each(['kafka.tools.TestLogCleaning', 'kafka.tools.TestLogCleaning$'])(
  '%s: one line that names the class and what to use, exit code 1',
  async (name) => {
    const { stdout, stderr, code } = await runCommand(['run-class', '-name', 'x', name, '--files', 'a.log']);
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
    expect(stderr).toMatch(
      /^Error: kafka\.tools\.TestLogCleaning\$? is not in this version of kafka-ts; .*kafka-dump-log.*\n$/,
    );
  },
);

test("a class that nobody has: Java's line, with the nearest name", async () => {
  const { stderr, code } = await runCommand(['run-class', 'kafka.tools.GetOffsetShel']);
  expect([stderr, code]).toEqual([
    'Error: Could not find or load main class kafka.tools.GetOffsetShel; did you mean kafka.tools.GetOffsetShell?\n',
    1,
  ]);
});
