/**
 * Builds what is launched: one ESM bundle per product with lazily loaded chunks. kafkajs and oclif go inside;
 * native add-ons stay outside, since each is optional and found by Node at run time.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { entryPoints, npmPackages, writeNpmPackages } from './lib/npm-packages.ts';
import { buildQuickBundle } from './lib/quick-bundle.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Add-ons that are looked up at run time and have a fallback. */
const external = ['@node-rs/crc32', 'snappy', 'lz4-napi'];

/** Gives bundled CommonJS dependencies the `require` that ESM output lacks. */
const banner = {
  js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
};

const common = {
  absWorkingDir: root,
  platform: 'node',
  target: 'node24',
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
  external,
} as const satisfies BuildOptions;

/** Bundles one package's entries into its `dist`; chunks that were there before and are not now are removed. */
async function buildPackage(folder: string, entries: Record<string, string>): Promise<void> {
  const outdir = join(root, 'packages', folder, 'dist');
  mkdirSync(outdir, { recursive: true });
  // Not recursive: that follows the links below `node_modules`, and what lies behind them is not ours to remove.
  const former = ['.', 'chunks'].flatMap((name) => filesOf(join(outdir, name)));
  const { metafile } = await build({
    ...common,
    entryPoints: entries,
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    chunkNames: 'chunks/[name]-[hash]',
    banner,
    metafile: true,
  });
  // What is launched stays until its successor is there: somebody may be starting it at this moment.
  const written = new Set(Object.keys(metafile.outputs).map((file) => resolve(root, file)));
  for (const path of former) {
    if (/\.js(\.map)?$/.test(path) && !written.has(path)) rmSync(path);
  }
}

const cli = join(root, 'packages', 'cli');
const typesWritten = writeNpmPackages(root, external);
linkAddOns(join(cli, 'dist'));
await buildPackage('cli', { main: join(cli, 'src', 'main.ts') });
for (const npmPackage of npmPackages) await buildPackage(npmPackage.folder, entryPoints(root, npmPackage));
await buildZooKeeper(join(cli, 'src'), join(cli, 'dist'));
await typesWritten;

// Tutorials call `bin\\windows\\x.bat` as well as what is in `windows`.
rmSync(join(root, 'bin', 'windows'), { recursive: true, force: true });
cpSync(join(root, 'windows'), join(root, 'bin', 'windows'), { recursive: true });

/** The ZooKeeper servers have a bundle of their own: half of their start would be the loading of what they do not need. */
async function buildZooKeeper(source: string, outdir: string): Promise<void> {
  const server = join(source, 'server', 'quick-zookeeper.ts');
  await buildQuickBundle({ entry: server, outfile: join(outdir, 'zookeeper-server.cjs') }, common);
  const outside = { [server]: './zookeeper-server.cjs', [join(source, 'main.ts')]: './main.js' };
  await buildQuickBundle(
    { entry: join(source, 'zookeeper.ts'), outfile: join(outdir, 'zookeeper.cjs'), outside },
    common,
  );
}

/** Paths of the files right in a directory; none if it is missing. */
function filesOf(directory: string): string[] {
  if (!existsSync(directory)) return [];
  const entries = readdirSync(directory, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => join(directory, name));
}

/**
 * Puts the add-ons that are installed where Node looks for them from the bundle: only `protocol` depends on them, and pnpm
 * shows a package nothing but its own dependencies. Without this every checksum is computed in JavaScript.
 */
function linkAddOns(outdir: string): void {
  for (const name of external) {
    const installed = join(root, 'packages', 'protocol', 'node_modules', name);
    if (!existsSync(installed)) continue;
    const link = join(outdir, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { recursive: true, force: true });
    const target = realpathSync(installed);
    // Windows makes links to directories for everybody only as junctions, which take absolute paths.
    symlinkSync(process.platform === 'win32' ? target : relative(dirname(link), target), link, 'junction');
  }
}
