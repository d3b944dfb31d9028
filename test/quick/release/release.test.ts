import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { writeTarGz, writeZip } from '../../../scripts/lib/release/archives.ts';
import { Lockfile } from '../../../scripts/lib/release/lockfile.ts';
import { NpmPackages } from '../../../scripts/lib/release/npm-packages.ts';
import { platforms } from '../../../scripts/lib/release/platforms.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const lock = `packages:

  '@a/b@1.0.0':
    resolution: {integrity: sha512-YWI=}
    engines: {node: '>= 10'}

  c@2.0.0:
    resolution: {integrity: sha512-YzI=}

  c@2.1.0:
    resolution: {integrity: sha512-YzIx}

snapshots:

  c@2.0.0: {}
`;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'release-quick-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true, force: true });
});

test('the lockfile tells version and digest of a package, if there is only one such', () => {
  const lockfile = new Lockfile(lock);
  expect(lockfile.find('@a/b')).toEqual({ name: '@a/b', version: '1.0.0', integrity: 'sha512-YWI=' });
  expect(lockfile.find('c', '2.1.0').integrity).toBe('sha512-YzIx');
  expect(() => lockfile.find('c')).toThrow('must pin c once; found 2.0.0, 2.1.0');
  expect(() => lockfile.find('d', '1.0.0')).toThrow('must pin d@1.0.0 once; found none');
});

test("this workspace's lockfile pins Node.js for every platform", () => {
  const lockfile = Lockfile.read(root);
  for (const { nodePackage } of platforms) expect(lockfile.find(nodePackage).version).toMatch(/^24\./);
});

test('a registry that cannot be reached is said in a sentence', () => {
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9/');
  vi.stubEnv('npm_config_cache', join(directory, 'npm'));
  const pinned = { name: 'left', version: '1.0.0', integrity: 'sha512-YWI=' };
  expect(() => new NpmPackages(directory).fetch([pinned])).toThrow(
    /^Cannot fetch left@1\.0\.0 from the npm registry: .*ECONNREFUSED.*\nA release needs it once/,
  );
});

test('a tarball with another digest than the pinned one is not used', async () => {
  const cache = join(directory, 'node_modules', '.cache', 'kafka-ts-release');
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, '@a+b@1.0.0.tgz'), 'something else');
  const npm = new NpmPackages(directory);
  await expect(npm.read(new Lockfile(lock).find('@a/b'), () => true)).rejects.toThrow(
    /@a\/b@1\.0\.0 is not what pnpm-lock\.yaml pins: expected sha512-YWI=, found sha512-/,
  );
});

test('an archive depends on what is in it, and on nothing else', async () => {
  const file = (path: string, isExecutable = false) => ({ path, bytes: Buffer.from(path), isExecutable });
  const files = [file('bin/a', true), file(`libs/${'long/'.repeat(30)}b`), file('c')];
  for (const [write, name] of [
    [writeTarGz, 'x.tgz'],
    [writeZip, 'x.zip'],
  ] as const) {
    await write(join(directory, `1${name}`), 'top', files);
    await write(join(directory, `2${name}`), 'top', files.toReversed());
    expect(readFileSync(join(directory, `1${name}`))).toEqual(readFileSync(join(directory, `2${name}`)));
  }
  // Magic number, deflate, no name, no time, level, unknown system.
  expect(readFileSync(join(directory, '1x.tgz')).toString('hex', 0, 10)).toBe('1f8b08000000000000ff');
});
