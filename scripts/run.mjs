// The one entry behind the root's npm scripts: `node scripts/run.mjs start|test|build|check|test:peers|bench|release [args…]`.
// It makes the workspace ready first (install, build), so that each of them works from a fresh clone.
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root, run, workspaceNode } from './lib/workspace.mjs';

const [task, ...args] = process.argv.slice(2);
const bin = (name) => join(root, 'node_modules', name);
const node = (...rest) => run(workspaceNode(), rest);

const tasks = {
  build: () => {},
  start: () =>
    node(
      '--v8-pool-size=1',
      '--min-semi-space-size=4',
      '--max-semi-space-size=8',
      join(root, 'packages/cli/dist/main.js'),
      'dev',
      ...args,
    ),
  test: () => node(bin('vitest/vitest.mjs'), 'run', ...args),
  'test:peers': () => node(bin('vitest/vitest.mjs'), 'run', '--config', 'vitest.peers.config.ts', ...args),
  release: () => node(join(root, 'scripts', 'release.ts'), ...args),
  bench: () => node(join(root, 'bench', 'main.ts'), ...args),
  check: () => node(join(root, 'scripts', 'check.ts'), ...args),
};

const action = tasks[task];
if (action === undefined) {
  console.error(`unknown task "${task ?? ''}": expected one of ${Object.keys(tasks).join(', ')}`);
  process.exit(1);
}
ensureInstalled();
ensureBuilt();
action();
