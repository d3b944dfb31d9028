/**
 * What is meant for npm: the `dist` folder of a package made a package of its own, that `npm install <that folder>` and `npm publish`
 * take: a manifest without workspace dependencies (they are in the bundle), the licence, and the declarations of what may be imported,
 * with all that these name, below `types`.
 */
import { execFile } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';

export interface NpmPackage {
  /** Its folder in `packages`. */
  readonly folder: string;
  readonly description: string;
  /** What may be imported, by its path below `src` without ending. */
  readonly entries: readonly string[];
  /** The entry that the package's bare name stands for. */
  readonly main?: string;
  /** Whether records are compressed and checked in it, faster with the add-ons. */
  readonly usesAddOns: boolean;
}

export const npmPackages: readonly NpmPackage[] = [
  {
    folder: 'testing',
    description: "A Kafka broker and its ZooKeeper in your test's own process",
    entries: ['index'],
    main: 'index',
    usesAddOns: true,
  },
  {
    folder: 'connect',
    description:
      'What plug-ins for Kafka Connect are written with: connectors, tasks, converters, transformations',
    entries: ['plugin-api'],
    main: 'plugin-api',
    usesAddOns: false,
  },
  {
    folder: 'streams',
    description: 'Kafka Streams: topologies of streams and tables, with stores that survive a restart',
    entries: [
      'kafka-streams',
      'streams-builder',
      'errors',
      'dsl/branched-kstream',
      'dsl/consumed',
      'dsl/grouped',
      'dsl/kgrouped-stream',
      'dsl/kgrouped-table',
      'dsl/kstream',
      'dsl/ktable',
      'dsl/materialized',
      'dsl/named',
      'dsl/produced',
      'dsl/repartitioned',
      'serde/serde',
      'serde/serdes',
      'state/stores',
      'testing/topology-test-driver',
    ],
    usesAddOns: true,
  },
];

/** The source files of a package's entries, by the path that its bundle gets. */
export function entryPoints(root: string, { folder, entries }: NpmPackage): Record<string, string> {
  const paths = entries.map(
    (entry) => [entry, join(root, 'packages', folder, 'src', `${entry}.ts`)] as const,
  );
  return Object.fromEntries(paths.filter(([, path]) => existsSync(path)));
}

/** Writes manifest, licence and declarations of all packages into their `dist`; the compiler runs beside the bundler. */
export async function writeNpmPackages(root: string, addOns: readonly string[]): Promise<void> {
  const types = mkdtempSync(join(tmpdir(), 'kafka-ts-types-'));
  try {
    const sources = npmPackages.flatMap((npmPackage) => Object.values(entryPoints(root, npmPackage)));
    const emitted = emitTypes(root, types, sources);
    for (const npmPackage of npmPackages) {
      const dist = join(root, 'packages', npmPackage.folder, 'dist');
      mkdirSync(dist, { recursive: true });
      writeFileSync(
        join(dist, 'package.json'),
        `${JSON.stringify(manifestOf(root, npmPackage, addOns), undefined, 2)}\n`,
      );
      copyFileSync(join(root, 'LICENSE'), join(dist, 'LICENSE'));
    }
    await emitted;
    for (const npmPackage of npmPackages) {
      const target = join(root, 'packages', npmPackage.folder, 'dist', 'types');
      rmSync(target, { recursive: true, force: true });
      for (const source of Object.values(entryPoints(root, npmPackage)))
        copyTypes(root, types, target, source);
    }
  } finally {
    rmSync(types, { recursive: true, force: true });
  }
}

function manifestOf(root: string, npmPackage: NpmPackage, addOns: readonly string[]): object {
  const { folder, description, main, usesAddOns } = npmPackage;
  const path = join(root, 'packages', folder, 'package.json');
  const { name, version }: { name?: string; version?: string } = JSON.parse(readFileSync(path, 'utf8'));
  const entries = Object.keys(entryPoints(root, npmPackage));
  const exportOf = (entry: string) => ({
    types: `./types/${folder}/src/${entry}.d.ts`,
    default: `./${entry}.js`,
  });
  return {
    name,
    version,
    description,
    license: 'Apache-2.0',
    type: 'module',
    engines: { node: '>=24' },
    sideEffects: false,
    exports: {
      ...(main === undefined ? {} : { '.': exportOf(main) }),
      ...Object.fromEntries(
        entries.filter((entry) => entry !== 'index').map((entry) => [`./${entry}`, exportOf(entry)]),
      ),
    },
    files: ['**/*.js', 'types'],
    ...(usesAddOns && {
      peerDependencies: Object.fromEntries(addOns.map((addOn) => [addOn, '*'])),
      peerDependenciesMeta: Object.fromEntries(addOns.map((addOn) => [addOn, { optional: true }])),
    }),
  };
}

/** A declaration file imports ours by its place in the tree, or by the name of a package of the workspace. */
const imported = /(from '|import\(["']|import ')([^'"]+)(?=['"])/g;

/** Copies the declarations of `source` and of all that they import; what they import gets paths within the tree. */
function copyTypes(root: string, types: string, target: string, source: string): void {
  const waiting = [relative(join(root, 'packages'), source).replace(/\.ts$/, '.d.ts')];
  for (const path of waiting) {
    const to = join(target, path);
    const from = join(types, 'packages', path);
    if (existsSync(to) || !existsSync(from)) continue;
    const text = readFileSync(from, 'utf8').replace(imported, (whole, before: string, specifier: string) => {
      const found = declarationOf(path, specifier);
      if (found === undefined) return whole;
      waiting.push(found);
      const within = relative(dirname(path), found)
        .split(sep)
        .join('/')
        .replace(/\.d\.ts$/, '.js');
      return `${before}${within.startsWith('.') ? within : `./${within}`}`;
    });
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, text);
  }
}

/** The declaration file below `packages` that an import means; undefined for those of others. */
function declarationOf(importer: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return join(dirname(importer), specifier).replace(/\.[jt]s$/, '.d.ts');
  const [, folder, path] = /^@kafka-ts\/([^/]+)\/(.+)$/.exec(specifier) ?? [];
  return folder === undefined || path === undefined ? undefined : join(folder, 'src', `${path}.d.ts`);
}

/** Errors of types are the business of `npm run check`: what can be written is written. */
function emitTypes(root: string, outDir: string, include: readonly string[]): Promise<void> {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = join(outDir, 'tsconfig.json');
  const packages = join(root, 'packages');
  // By their paths: what is found in node_modules gets no declarations.
  const paths = readdirSync(packages).map((name) => [
    `@kafka-ts/${name}/*`,
    [join(packages, name, 'src', '*.ts').split(sep).join('/')],
  ]);
  const compilerOptions = {
    paths: Object.fromEntries(paths),
    declaration: true,
    emitDeclarationOnly: true,
    noEmit: false,
    rootDir: root,
    outDir,
  };
  writeFileSync(project, JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include }));
  return new Promise((resolve) => {
    execFile(process.execPath, [compiler, '-p', project], { cwd: root }, () => resolve());
  });
}
