/** `npm run check`: types, lint and format, unused exports. The import architecture is a quick test. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const steps: readonly (readonly [string, string, readonly string[]])[] = [
  ['types', 'tsc', ['-p', 'tsconfig.json']],
  ['lint and format', 'biome', ['check', '--error-on-warnings', '.']],
  ['unused exports and dependencies', 'knip', []],
  ['architecture', 'vitest', ['run', 'test/quick/architecture']],
];

let failed = 0;
for (const [title, command, args] of steps) {
  const result = spawnSync(join(root, 'node_modules/.bin', command), args, { cwd: root, stdio: 'inherit' });
  console.log(`${result.status === 0 ? 'ok  ' : 'FAIL'} ${title}`);
  if (result.status !== 0) failed++;
}
process.exitCode = failed === 0 ? 0 : 1;
