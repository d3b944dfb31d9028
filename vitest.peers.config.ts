import { defineConfig } from 'vitest/config';

/** The slow suite: real clients, real Apache servers, crashes, long simulations. One file at a time. */
export default defineConfig({
  test: {
    include: ['test/peers/**/*.test.ts', 'test/compat/**/*.test.ts'],
    fileParallelism: false,
    maxConcurrency: 3,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
