/**
 * Builds what is launched: one ESM bundle per product with lazily loaded chunks. kafkajs and oclif go inside;
 * native add-ons stay outside, since each is optional and found by Node at run time.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { buildQuickBundle } from './lib/quick-bundle.ts';
import { writeTestingPackage } from './lib/testing-package.ts';

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

/** A bundle: its package and the entry below `src`, which gives the output its name. */
const products = [
  { package: 'cli', entry: 'main.ts' },
  { package: 'testing', entry: 'index.ts' },
];

/** Work beside the bundler. */
const writing: Promise<void>[] = [];

for (const product of products) {
  const packageDir = join(root, 'packages', product.package);
  const entry = join(packageDir, 'src', product.entry);
  if (!existsSync(entry)) continue;
  const outdir = join(packageDir, 'dist');
  // What is launched stays until its successor is there: somebody may be starting it at this moment.
  if (product.package !== 'cli') rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  // Not recursive: that follows the links below `node_modules`, and what lies behind them is not ours to remove.
  const former = ['.', 'chunks'].flatMap((name) => filesOf(join(outdir, name)));
  if (product.package === 'cli') linkAddOns(outdir);
  if (product.package === 'testing') writing.push(writeTestingPackage(root, outdir, external));
  const { metafile } = await build({
    ...common,
    entryPoints: [entry],
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    chunkNames: 'chunks/[name]-[hash]',
    banner,
    metafile: true,
  });
  const written = new Set(Object.keys(metafile.outputs).map((file) => resolve(root, file)));
  for (const path of former) {
    if (/\.js(\.map)?$/.test(path) && !written.has(path)) rmSync(path);
  }
}
await buildZooKeeper(join(root, 'packages', 'cli', 'src'), join(root, 'packages', 'cli', 'dist'));

await Promise.all(writing);

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
