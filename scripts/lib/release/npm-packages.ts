/**
 * Packages of the npm registry as tarballs: fetched by `npm pack`, which knows the user's registry and proxy, kept below
 * `node_modules/.cache`, and never used unless they have the digest of `pnpm-lock.yaml`.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import type { PinnedPackage } from './lockfile.ts';

export interface PackedFile {
  /** Inside the package. */
  readonly path: string;
  readonly bytes: Buffer;
}

/** Where there is no network, that is said within seconds. */
const patience = ['--fetch-retries=2', '--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=2000'];

export class NpmPackages {
  readonly #cache: string;

  constructor(root: string) {
    this.#cache = join(root, 'node_modules', '.cache', 'kafka-ts-release');
  }

  /**
   * Fetches what is not there yet.
   * @throws Error where the registry cannot be reached, with the last line of npm's own words
   */
  fetch(packages: readonly PinnedPackage[]): void {
    const missing = packages.filter((pinned) => !existsSync(this.#fileOf(pinned)));
    if (missing.length === 0) return;
    mkdirSync(this.#cache, { recursive: true });
    const directory = mkdtempSync(join(this.#cache, 'fetching-'));
    try {
      for (const pinned of missing) this.#fetchInto(directory, pinned);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }

  /** The package's files that are wanted; its digest is checked first. */
  async read(pinned: PinnedPackage, isWanted: (path: string) => boolean): Promise<PackedFile[]> {
    const bytes = readFileSync(this.#fileOf(pinned));
    checkIntegrity(pinned, bytes);
    const files: PackedFile[] = [];
    const entries = extract();
    entries.end(gunzipSync(bytes));
    for await (const entry of entries) {
      const path = entry.header.name.replace(/^[^/]+\//, '');
      const bytes = await buffer(entry);
      if (entry.header.type === 'file' && isWanted(path)) files.push({ path, bytes });
    }
    return files.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  #fileOf({ name, version }: PinnedPackage): string {
    return join(this.#cache, `${name.replace('/', '+')}@${version}.tgz`);
  }

  #fetchInto(directory: string, pinned: PinnedPackage): void {
    const spec = `${pinned.name}@${pinned.version}`;
    const isWindows = process.platform === 'win32';
    const result = spawnSync(isWindows ? 'npm.cmd' : 'npm', ['pack', '--loglevel=error', ...patience, spec], {
      cwd: directory,
      encoding: 'utf8',
      shell: isWindows,
    });
    const [file] = readdirSync(directory);
    if (result.status !== 0 || file === undefined) {
      const reason = result.error?.message ?? npmReason(result.stderr);
      throw new Error(
        `Cannot fetch ${spec} from the npm registry: ${reason}\nA release needs it once; what was fetched is kept in ${this.#cache}.`,
      );
    }
    const path = join(directory, file);
    checkIntegrity(pinned, readFileSync(path));
    renameSync(path, this.#fileOf(pinned));
  }
}

function checkIntegrity({ name, version, integrity }: PinnedPackage, bytes: Buffer): void {
  const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (found !== integrity)
    throw new Error(
      `${name}@${version} is not what pnpm-lock.yaml pins: expected ${integrity}, found ${found}`,
    );
}

/** The first line that npm says about the cause; what follows is about its log. */
function npmReason(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim());
  return (
    lines.find((line) => line !== '' && !/^(code|errno|syscall|path) /.test(line)) ??
    'npm pack failed without a word'
  );
}
