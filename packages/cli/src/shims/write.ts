/** `node packages/cli/src/shims/write.ts`: writes `bin/` and `windows/` anew from the tool table. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allLaunchers } from './launchers.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

for (const { path, text, isExecutable } of allLaunchers()) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, isExecutable ? 0o755 : 0o644);
}
