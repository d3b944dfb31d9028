/**
 * What is in an archive, in Kafka's own layout:
 * ```
 * bin/*.sh  bin/windows/*.bat  config/  conf/ (ZooKeeper's sample)  docs/  LICENSE  NOTICE  README.md
 * libs/main.js, libs/zookeeper*.cjs, libs/chunks/       the bundle, ECMAScript modules by libs/package.json
 * libs/node_modules/                                    the add-ons, with the binaries of the platform or of all
 * libs/node/node, node.exe                              Node.js, in archives for one platform
 * ```
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ArchivedFile } from './archives.ts';
import type { Lockfile, PinnedPackage } from './lockfile.ts';
import { bundledPackages, isLicenseFile, noticeText, type ThirdParty, thirdPartyOf } from './notice.ts';
import type { NpmPackages, PackedFile } from './npm-packages.ts';
import { addOns, binaryPackage, type Platform } from './platforms.ts';

export interface ContentSources {
  readonly root: string;
  readonly version: string;
  readonly lockfile: Lockfile;
  readonly npm: NpmPackages;
}

/** Every package of the registry that the archives of these platforms need. */
export function neededPackages(
  { root, lockfile }: ContentSources,
  platforms: readonly Platform[],
  withNode: boolean,
): PinnedPackage[] {
  const needed = [...addOns.keys()].map((name) => lockfile.find(name, installedVersion(root, name)));
  for (const platform of platforms) {
    for (const name of addOns.keys())
      needed.push(lockfile.find(binaryPackage(name, platform), installedVersion(root, name)));
    if (withNode) needed.push(lockfile.find(platform.nodePackage));
  }
  return needed;
}

/** The files of an archive: for `platform` with its Node.js, else without one and with the add-ons of `all`. */
export async function archiveContents(
  sources: ContentSources,
  platform: Platform | undefined,
  all: readonly Platform[],
): Promise<ArchivedFile[]> {
  const { root, npm } = sources;
  const files = repositoryFiles(sources);
  const thirdParties: ThirdParty[] = bundledPackages(join(root, 'packages', 'cli', 'dist'));
  for (const pinned of neededPackages(sources, platform === undefined ? all : [platform], false)) {
    const packed = await npm.read(pinned, isOfAddOn);
    thirdParties.push(describePacked(packed));
    for (const { path, bytes } of packed)
      files.push({ path: `libs/node_modules/${pinned.name}/${path}`, bytes, isExecutable: false });
  }
  if (platform !== undefined) {
    const { nodePath } = platform;
    const packed = await npm.read(sources.lockfile.find(platform.nodePackage), (path) =>
      [nodePath, 'LICENSE', 'package.json'].includes(path),
    );
    const { bytes } = packed.find(({ path }) => path === nodePath) ?? fail(platform.nodePackage, nodePath);
    files.push({ path: `libs/node/${basename(nodePath)}`, bytes, isExecutable: true });
    thirdParties.push({ ...describePacked(packed), name: 'Node.js' });
  }
  files.push(textFile('NOTICE', noticeText(thirdParties)));
  return files;
}

/** The version of an add-on that this workspace uses. */
function installedVersion(root: string, name: string): string {
  const path = join(root, 'packages', 'protocol', 'node_modules', name, 'package.json');
  const { version }: { version?: string } = JSON.parse(readFileSync(path, 'utf8'));
  return version ?? fail(name, 'a version');
}

function isOfAddOn(path: string): boolean {
  if (isLicenseFile(path)) return true;
  return /^[^/]+\.(js|node|json)$/.test(path) && !/^browser/.test(path);
}

function describePacked(files: readonly PackedFile[]): ThirdParty {
  const text = (isWanted: (path: string) => boolean): string =>
    files.find(({ path }) => isWanted(path))?.bytes.toString('utf8') ?? '';
  return thirdPartyOf(
    text((path) => path === 'package.json'),
    text(isLicenseFile),
  );
}

function repositoryFiles({ root, version }: ContentSources): ArchivedFile[] {
  const dist = join(root, 'packages', 'cli', 'dist');
  const manifest = { name: 'kafka-ts', version, private: true, license: 'Apache-2.0', type: 'module' };
  return [
    ...filesOf(root, 'bin', 'bin', (name) => name !== 'windows'),
    ...filesOf(root, 'windows', 'bin/windows'),
    ...filesOf(root, 'config', 'config'),
    ...filesOf(root, 'conf', 'conf'),
    ...filesOf(root, 'docs', 'docs'),
    ...filesOf(dist, '.', 'libs', (name) => /\.c?js$/.test(name)),
    ...filesOf(dist, 'chunks', 'libs/chunks', (name) => name.endsWith('.js')),
    textFile('libs/package.json', `${JSON.stringify(manifest, undefined, 2)}\n`),
    { path: 'LICENSE', bytes: readFileSync(join(root, 'LICENSE')), isExecutable: false },
    { path: 'README.md', bytes: readFileSync(join(root, 'docs', 'download.md')), isExecutable: false },
  ];
}

function filesOf(
  root: string,
  from: string,
  to: string,
  isWanted: (name: string) => boolean = () => true,
): ArchivedFile[] {
  const directory = join(root, from);
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .map((name) => ({ name, path: join(directory, name) }))
    .filter(({ name, path }) => isWanted(name) && statSync(path).isFile())
    .map(({ name, path }) => ({
      path: `${to}/${name}`,
      bytes: readFileSync(path),
      isExecutable: to === 'bin' && isLauncher(name),
    }));
}

/** By name: on Windows no file says whether it may be executed. */
function isLauncher(name: string): boolean {
  return name === 'kafka' || name.endsWith('.cmd') || (name.endsWith('.sh') && name !== 'launch.sh');
}

function textFile(path: string, text: string): ArchivedFile {
  return { path, bytes: Buffer.from(text), isExecutable: false };
}

function fail(name: string, what: string): never {
  throw new Error(`${name} holds no ${what}`);
}
