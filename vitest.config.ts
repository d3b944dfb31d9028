import { defineConfig } from 'vitest/config';

/** The quick tests: beside the sources, and what `test/quick` says about the tree and the built launchers. */
export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/quick/**/*.test.ts'],
    pool: 'threads',
    // By default one core is left idle.
    maxWorkers: '100%',
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
