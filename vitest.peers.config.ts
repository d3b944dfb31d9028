import { defineConfig } from 'vitest/config';

/**
 * The slow suite: real clients, real Apache servers, crashes, long simulations. Most files have the machine to themselves, one after
 * the other; those that mostly wait (for Java to start, for group members that may come) or keep a clock of their own, and measure nothing, go two at a time.
 */
const everything = ['test/peers/**/*.test.ts', 'test/compat/**/*.test.ts'];
const mostlyWaiting = [
  'test/compat/apache-tools.test.ts',
  'test/compat/clients.test.ts',
  'test/compat/java-formats.test.ts',
  'test/compat/zookeeper-go.test.ts',
  'test/compat/zookeeper-kazoo.test.ts',
  'test/peers/api-differential.test.ts',
  'test/peers/cli-consoles.test.ts',
  'test/peers/cli-topics.test.ts',
  'test/peers/cleaner-oracle.test.ts',
  'test/peers/client-group.test.ts',
  'test/peers/cluster-configs.test.ts',
  'test/peers/cluster-groups.test.ts',
  'test/peers/cluster-topics.test.ts',
  'test/peers/cluster-znodes.test.ts',
  'test/peers/compaction-states.test.ts',
  'test/peers/compaction.test.ts',
  'test/peers/configs-tool.test.ts',
  'test/peers/connect-data-oracle.test.ts',
  'test/peers/connect-rest.test.ts',
  'test/peers/dump-log.test.ts',
  'test/peers/group-tools.test.ts',
  'test/peers/log-directories-killed.test.ts',
  'test/peers/log-directories.test.ts',
  'test/peers/log-dirs.test.ts',
  'test/peers/log-oracle.test.ts',
  'test/peers/old-consumer.test.ts',
  'test/peers/old-directories.test.ts',
  'test/peers/protocol-oracle.test.ts',
  'test/peers/records-differential.test.ts',
  'test/peers/records-oracle.test.ts',
  'test/peers/simulator-broker.test.ts',
  'test/peers/simulator-logs.test.ts',
  'test/peers/simulator-partition-log.test.ts',
  'test/peers/simulator-sessions.test.ts',
  'test/peers/simulator-zookeeper.test.ts',
  'test/peers/tools-text.test.ts',
  'test/peers/wordcount.test.ts',
  'test/peers/zookeeper-brokers.test.ts',
  'test/peers/zookeeper-client.test.ts',
  'test/peers/zookeeper-damage.test.ts',
  'test/peers/zookeeper-directories.test.ts',
];

/** Bars in seconds are held on a shared machine that may stand still for one: a test that failed is tried once more, and the report says so. */
const patience = {
  testTimeout: 600_000,
  hookTimeout: 600_000,
  retry: 1,
  maxConcurrency: 3,
  env: { QUICK_JAVA: '1' },
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...patience,
          name: 'alone',
          include: everything,
          exclude: mostlyWaiting,
          maxWorkers: 1,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...patience,
          name: 'two at a time',
          include: mostlyWaiting,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
