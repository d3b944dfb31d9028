/**
 * Bundles what must start in no time: CommonJS, in which Node's own modules are loaded when they are first used. As ESM they
 * would be evaluated with all that they would load lazily (streams of `fs`, the workers of `util`, WebCrypto): a third of a start.
 */
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/** Not needed until a client comes, or at all. */
const lazyModules: ReadonlySet<string> = new Set([
  'node:child_process',
  'node:crypto',
  'node:http',
  'node:os',
  'node:util',
  'node:v8',
  'node:zlib',
]);

/** Stands for each of {@link lazyModules}: getters that load the real one. */
const loadLazily: Plugin = {
  name: 'load-lazily',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path }) =>
      lazyModules.has(path) ? { path, namespace: 'lazy' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'lazy' }, async ({ path }) => {
      const names = Object.keys(await import(path)).filter((name) => name !== 'default');
      return {
        contents: `let loaded;
for (const name of ${JSON.stringify(names)})
  Object.defineProperty(exports, name, { enumerable: true, get: () => (loaded ??= process.getBuiltinModule('${path}'))[name] });`,
      };
    });
  },
};

/** What an entry leaves outside: a file of the output by the source that it is imported as. */
export type Outside = Readonly<Record<string, string>>;

/** Bundles `entry` into `outfile` without chunks; `import()` becomes `require`. */
export async function buildQuickBundle(
  { entry, outfile, outside = {} }: { entry: string; outfile: string; outside?: Outside },
  options: BuildOptions,
): Promise<void> {
  const leaveOutside: Plugin = {
    name: 'leave-outside',
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const file = outside[join(resolveDir, path)];
        return file === undefined ? undefined : { path: file, external: true };
      });
    },
  };
  await build({
    ...options,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'cjs',
    supported: { 'dynamic-import': false },
    // Threads of the project's own are made of bundles that have chunks; here there are none.
    logOverride: { 'empty-import-meta': 'silent' },
    define: { 'import.meta.url': '__url', 'import.meta.dirname': '__dirname' },
    banner: { js: "const __url=require('node:url').pathToFileURL(__filename).href;" },
    plugins: [loadLazily, leaveOutside],
  });
}
