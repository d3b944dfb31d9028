import { defineConfig } from 'vitest/config';
import { longestFirst } from './vitest.longest-first.ts';

/** Those that take more than seven seconds. */
const longest = [
  'packages/testing/src/simulator/simulator.test.ts',
  'test/quick/npm/npm-packages.test.ts',
  'packages/protocol/src/messages/codec.test.ts',
  'packages/storage/src/cleaner/compaction-crash.test.ts',
  'packages/zookeeper/src/server/order.test.ts',
  'test/quick/launched/native-add-ons.test.ts',
  'test/quick/release/release.test.ts',
];

/** The quick tests: beside the sources, and what `test/quick` says about the tree and the built launchers. */
export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/quick/**/*.test.ts'],
    sequence: { sequencer: longestFirst(longest) },
    pool: 'threads',
    // By default one core is left idle.
    maxWorkers: '100%',
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
