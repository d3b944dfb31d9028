/**
 * `pnpm release [--out DIRECTORY] [--only plain,linux-x64,…]`: the archives of a release, with their checksums. `plain` runs on
 * whatever Node.js is there, the others bring their own. The same sources give the same bytes.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fixTimeZone, writeTarGz, writeZip } from './lib/release/archives.ts';
import { archiveContents, type ContentSources, neededPackages } from './lib/release/contents.ts';
import { Lockfile } from './lib/release/lockfile.ts';
import { NpmPackages } from './lib/release/npm-packages.ts';
import { type Platform, platforms } from './lib/release/platforms.ts';
import { Progress } from './lib/release/progress.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version }: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The archive for every platform, which has no Node.js inside. */
const plain = 'plain';

function wantedTargets(only: string | undefined): (Platform | undefined)[] {
  const ids = only?.split(',') ?? [plain, ...platforms.map(({ id }) => id)];
  return ids.map((id) => {
    const platform = platforms.find((each) => each.id === id);
    if (platform === undefined && id !== plain) {
      const known = [plain, ...platforms.map((each) => each.id)].join(', ');
      throw new Error(`--only: there is no archive "${id}"; expected some of ${known}`);
    }
    return platform;
  });
}

async function writeArchive(
  sources: ContentSources,
  directory: string,
  platform: Platform | undefined,
): Promise<string> {
  const top = platform === undefined ? `kafka-ts-${version}` : `kafka-ts-${version}-${platform.id}`;
  const files = await archiveContents(sources, platform, platforms);
  if (platform?.archive === 'zip') {
    const path = join(directory, `${top}.zip`);
    await writeZip(path, top, files);
    return path;
  }
  const path = join(directory, `${top}.${platform === undefined ? 'tgz' : 'tar.gz'}`);
  await writeTarGz(path, top, files);
  return path;
}

/** Beside the archive, as `sha256sum --check` and `sha512sum --check` read them. */
function writeChecksums(path: string): void {
  const bytes = readFileSync(path);
  for (const algorithm of ['sha256', 'sha512']) {
    const digest = createHash(algorithm).update(bytes).digest('hex');
    writeFileSync(`${path}.${algorithm}`, `${digest}  ${basename(path)}\n`);
  }
}

async function release(): Promise<void> {
  const { values } = parseArgs({ options: { out: { type: 'string' }, only: { type: 'string' } } });
  fixTimeZone();
  const directory = resolve(root, values.out ?? 'release');
  const targets = wantedTargets(values.only);
  mkdirSync(directory, { recursive: true });
  const progress = await Progress.create(root);
  const sources = { root, version, lockfile: Lockfile.read(root), npm: new NpmPackages(root) };
  progress.begin('Fetching Node.js and the add-ons');
  for (const platform of targets) {
    const ofTarget = platform === undefined ? platforms : [platform];
    sources.npm.fetch(neededPackages(sources, ofTarget, platform !== undefined));
  }
  progress.end();
  for (const platform of targets) {
    progress.begin(`Packing ${platform?.id ?? plain}`);
    const path = await writeArchive(sources, directory, platform);
    writeChecksums(path);
    progress.end();
    console.log(path);
  }
}

release().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
