import { arch, homedir, platform, release, tmpdir, userInfo } from 'node:os';
import { dirname } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { lines } from './text.ts';
import { version } from './version.ts';
import type { Word } from './words.ts';

/** Java's names of systems and machines where they differ from Node's. */
const systemNames: Readonly<Record<string, string>> = {
  linux: 'Linux',
  darwin: 'Mac OS X',
  win32: 'Windows',
};
const machineNames: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'aarch64' };

/** The program and what it runs on, under Java's keys: what there is no Java of is Node's, or `<NA>`. */
export function environmentEntries(): (readonly [string, string])[] {
  const { heap_size_limit: max, total_heap_size: total, used_heap_size: used } = getHeapStatistics();
  return [
    ['zookeeper.version', version],
    ['host.name', 'localhost'],
    ['java.version', '<NA>'],
    ['java.vendor', `Node.js ${process.version}`],
    ['java.home', dirname(process.execPath)],
    ['java.class.path', process.argv[1] ?? ''],
    ['java.library.path', ''],
    ['java.io.tmpdir', tmpdir()],
    ['java.compiler', '<NA>'],
    ['os.name', systemNames[platform()] ?? platform()],
    ['os.arch', machineNames[arch()] ?? arch()],
    ['os.version', release()],
    ['user.name', userName()],
    ['user.home', homedir()],
    ['user.dir', process.cwd()],
    ['os.memory.free', megabytes(total - used)],
    ['os.memory.max', megabytes(max)],
    ['os.memory.total', megabytes(total)],
  ];
}

export const envi: Word = () => `Environment:\n${lines(environmentEntries())}`;

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 / 1024)}MB`;
}

/** A user without an entry in the system's list (as in many containers) has none. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '?';
  }
}
