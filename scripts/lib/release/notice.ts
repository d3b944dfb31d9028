/** NOTICE: whose work is in the bundle, and under which licences. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** A package of others, as it is in the archive. */
export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** The text of its licence file, empty if it has none. */
  readonly text: string;
}

/** The packages whose files went into the bundle, read from its source maps. */
export function bundledPackages(dist: string): ThirdParty[] {
  const directories = new Set<string>();
  for (const map of mapsBelow(dist)) {
    for (const source of sourcesOf(map)) {
      const directory = packageDirectory(resolve(dirname(map), source));
      if (directory !== undefined) directories.add(directory);
    }
  }
  return [...directories].map((directory) => describe(directory));
}

/** One licence a package, in the order of their names; equal texts stand once. */
export function noticeText(packages: readonly ThirdParty[]): string {
  const unique = new Map(packages.map((each) => [`${each.name}@${each.version}`, each]));
  const sorted = [...unique.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const texts = Map.groupBy(sorted, ({ license, text }) => text || `(licence: ${license})`);
  const rule = '-'.repeat(100);
  const head = `kafka-ts
Apache License 2.0, see LICENSE.
Apache, Apache Kafka and Apache ZooKeeper are trademarks of the Apache Software Foundation, with which this project has no connection.

It contains:
${sorted.map(({ name, version, license }) => `  ${name} ${version} (${license})`).join('\n')}
`;
  const bodies = [...texts].map(
    ([text, of]) => `${rule}\n${of.map(({ name }) => name).join(', ')}\n\n${text.trim()}\n`,
  );
  return `${head}\n${bodies.join('\n')}`;
}

/** What the manifest and the licence file in `files` say. */
export function thirdPartyOf(manifest: string, licenseText: string): ThirdParty {
  const parsed: { name?: string; version?: string; license?: unknown } = JSON.parse(manifest);
  const { name = '', version = '', license } = parsed;
  return {
    name,
    version,
    license: typeof license === 'string' ? license : 'see below',
    text: licenseText.replaceAll('\r\n', '\n'),
  };
}

/** Whether a file of a package holds its licence. */
export function isLicenseFile(name: string): boolean {
  return /^(licen[cs]e|copying)([.-].*)?$/i.test(name);
}

function describe(directory: string): ThirdParty {
  const file = readdirSync(directory).find(isLicenseFile);
  const text = file === undefined ? '' : readFileSync(join(directory, file), 'utf8');
  return thirdPartyOf(readFileSync(join(directory, 'package.json'), 'utf8'), text);
}

function mapsBelow(dist: string): string[] {
  return ['.', 'chunks']
    .map((name) => join(dist, name))
    .filter((directory) => existsSync(directory))
    .flatMap((directory) => readdirSync(directory).map((name) => join(directory, name)))
    .filter((path) => path.endsWith('.map'));
}

function sourcesOf(map: string): string[] {
  const parsed: { sources?: string[] } = JSON.parse(readFileSync(map, 'utf8'));
  return parsed.sources ?? [];
}

/** The directory of the package below the last `node_modules` of a path; undefined for our own files. */
function packageDirectory(path: string): string | undefined {
  const marker = `${sep}node_modules${sep}`;
  const at = path.lastIndexOf(marker);
  if (at < 0) return undefined;
  const modules = path.slice(0, at + marker.length);
  const [first = '', second = ''] = relative(modules, path).split(sep);
  return join(modules, first.startsWith('@') ? join(first, second) : first);
}
