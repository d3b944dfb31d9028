// Makes the workspace ready: dependencies installed, products built; each step is skipped when nothing changed.
// Runs on whatever Node (>= 18) npm found, so this file is plain JavaScript without newer syntax.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The version of pnpm that the committed lockfile was written by. */
const PNPM_VERSION = '12.21.0';

/** The checkout's top directory. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const installStamp = join(root, 'node_modules', '.kafka-ts-install');
const buildStamp = join(root, 'packages', 'cli', 'dist', '.stamp');

/** The Node.js that the workspace carries; the one now running where the platform has no such package. */
export function workspaceNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const packages = join(root, 'node_modules');
  for (const platform of platformPackages()) {
    const candidate = join(packages, platform, 'bin', name);
    if (existsSync(candidate)) return candidate;
  }
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= 24) return process.execPath;
  fail(
    `Node.js 24 or newer is needed and the workspace has none for ${process.platform}-${process.arch}; found ${process.version}`,
  );
}

function platformPackages() {
  const os = process.platform === 'win32' ? 'win' : process.platform;
  return [`node-${os}-${process.arch}`, `node-bin-${os}-${process.arch}`];
}

/** Installs the dependencies with the pinned pnpm unless lockfile and manifests are those of the last install. */
export function ensureInstalled() {
  const wanted = hashOf(manifests());
  if (readIfThere(installStamp) === wanted) return;
  console.error('Installing what package.json asks for (first run, or it has changed) …');
  const args = [
    '--yes',
    `pnpm@${PNPM_VERSION}`,
    'install',
    '--frozen-lockfile',
    '--reporter=append-only',
    '--loglevel=error',
  ];
  run(process.platform === 'win32' ? 'npx.cmd' : 'npx', args, { shell: process.platform === 'win32' });
  writeFileSync(installStamp, wanted);
}

function manifests() {
  const files = ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', 'test/package.json'];
  for (const name of readdirSync(join(root, 'packages'))) files.push(`packages/${name}/package.json`);
  return files.map((file) => join(root, file)).filter((file) => existsSync(file));
}

/** Builds the dist folders, the Windows launchers copy and the like unless every source is the one of the last build. */
export function ensureBuilt() {
  const wanted = sourcesFingerprint();
  if (readIfThere(buildStamp) === wanted) return;
  console.error('Building …');
  run(workspaceNode(), [join(root, 'scripts', 'build.ts')]);
  writeFileSync(buildStamp, wanted);
}

/** Size and time of every source file: reading them all would cost more than the check may. */
function sourcesFingerprint() {
  const hash = createHash('sha256');
  const visit = (path) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.name === 'dist' || entry.name === 'node_modules') continue;
      const child = join(path, entry.name);
      if (entry.isDirectory()) visit(child);
      else if (!entry.name.endsWith('.test.ts')) {
        const status = statSync(child);
        hash.update(`${child}:${status.size}:${status.mtimeMs}\n`);
      }
    }
  };
  visit(join(root, 'packages'));
  visit(join(root, 'scripts'));
  hash.update(readIfThere(installStamp) ?? '');
  return hash.digest('hex');
}

/** Runs a command in the checkout with the workspace's Node first on PATH; ends this process if it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: environment(), ...options });
  if (result.error) fail(`${command} could not be started: ${result.error.message}`);
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** The environment of child processes: the workspace's executables come before the system's. */
export function environment() {
  const separator = process.platform === 'win32' ? ';' : ':';
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(separator);
  return { ...process.env, PATH: path };
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
