/**
 * Makes `packages/testing/dist` a package of its own that `npm install <that folder>` takes: a manifest without workspace
 * dependencies (they are in the bundle) and the types of its one entry.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Begins to write the types into `dist`; the compiler runs beside the bundler. */
export async function writeTestingPackage(
  root: string,
  dist: string,
  addOns: readonly string[],
): Promise<void> {
  const manifest: unknown = JSON.parse(
    readFileSync(join(root, 'packages', 'testing', 'package.json'), 'utf8'),
  );
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  const content = {
    name: '@kafka-ts/testing',
    version,
    description: "A Kafka broker and its ZooKeeper in your test's own process",
    license: 'Apache-2.0',
    type: 'module',
    engines: { node: '>=24' },
    exports: { '.': { types: './start-kafka.d.ts', default: './index.js' } },
    peerDependenciesMeta: Object.fromEntries(addOns.map((name) => [name, { optional: true }])),
    peerDependencies: Object.fromEntries(addOns.map((name) => [name, '*'])),
  };
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify(content, undefined, 2)}\n`);
  const types = mkdtempSync(join(tmpdir(), 'kafka-ts-types-'));
  try {
    await emitTypes(root, types);
    cpSync(join(types, 'packages/testing/src/start-kafka.d.ts'), join(dist, 'start-kafka.d.ts'));
  } finally {
    rmSync(types, { recursive: true, force: true });
  }
}

/** Errors of types are the business of `npm run check`: what can be written is written. */
function emitTypes(root: string, outDir: string): Promise<void> {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = [
    '--declaration',
    '--emitDeclarationOnly',
    '--noEmit',
    'false',
    '--rootDir',
    root,
    '--outDir',
    outDir,
  ];
  const project = join(outDir, 'tsconfig.json');
  writeFileSync(
    project,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      include: [join(root, 'packages/testing/src/index.ts')],
    }),
  );
  return new Promise((resolve) => {
    execFile(process.execPath, [compiler, '-p', project, ...options], { cwd: root }, () => resolve());
  });
}
