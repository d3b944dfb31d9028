import { defineConfig } from 'vitest/config';
import { longestFirst } from './vitest.longest-first.ts';

/**
 * The slow suite: real clients, real Apache servers, crashes, long simulations. Files that measure times, memory or loads have the machine to
 * themselves, one after the other; the others, which compare what is said and kept, go two at a time, the longest first.
 */
const everything = ['test/peers/**/*.test.ts', 'test/compat/**/*.test.ts'];
const measuring = [
  'test/peers/cli-servers.test.ts',
  'test/peers/cluster-stop.test.ts',
  'test/peers/connect.test.ts',
  'test/peers/disk-faults.test.ts',
  'test/peers/for-people.test.ts',
  'test/peers/hostile-frames.test.ts',
  'test/peers/kill-dash-nine.test.ts',
  'test/peers/million-lines.test.ts',
  'test/peers/tutorials.test.ts',
  'test/peers/zookeeper-crash.test.ts',
  'test/peers/zookeeper-limits.test.ts',
];
/** Those that take a minute, or nearly. */
const longest = [
  'test/peers/zookeeper-brokers.test.ts',
  'test/compat/clients.test.ts',
  'test/peers/cli-consoles.test.ts',
  'test/peers/release.test.ts',
  'test/peers/zookeeper-directories.test.ts',
  'test/compat/zookeeper-kazoo.test.ts',
  'test/peers/ensemble-leader-kills.test.ts',
  'test/peers/wordcount.test.ts',
  'test/peers/log-directories.test.ts',
  'test/peers/deleted-records-killed.test.ts',
  'test/peers/zookeeper-damage.test.ts',
  'test/peers/old-consumer.test.ts',
  'test/compat/zookeeper-go.test.ts',
  'test/peers/api-differential.test.ts',
  'test/peers/tutorials-page.test.ts',
  'test/peers/simulator-broker.test.ts',
  'test/peers/simulator-partition-log.test.ts',
  'test/peers/cluster-sessions.test.ts',
  'test/peers/group-tools.test.ts',
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
    sequence: { sequencer: longestFirst(longest) },
    projects: [
      {
        test: {
          ...patience,
          name: 'alone',
          include: measuring,
          maxWorkers: 1,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...patience,
          name: 'two at a time',
          include: everything,
          exclude: measuring,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
