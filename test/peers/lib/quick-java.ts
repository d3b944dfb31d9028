/**
 * With `QUICK_JAVA` set, as the suite of peers has it: Java programs that start in a third of their time, since hundreds of them run in a suite and none runs for long: a small heap, one
 * collector thread, the quick compiler, and the classes of an archive (class data sharing) instead of parsed from jars.
 *
 * A program's archive lies in `$PEERS_HOME/archives`, by its class path and main class. Where there is none yet, the next run of the
 * program records what it loads, and a later one finds it. Java 11 knows only archives made from a list of classes, Java 17 makes its
 * own when it exits. A file that a killed run left is refused by Java, which then parses the jars.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { peersHome } from './installations.ts';

/** A recording that nobody wrote to for so long has ended. */
const SETTLED_MS = 3000;
/** A recorder that was killed before it wrote anything is replaced after so long. */
const GIVEN_UP_MS = 60_000;

/** Java 11 says on stdout which classes it leaves out of a list. */
const silent = ['-XX:+UnlockDiagnosticVMOptions', '-XX:-DisplayVMOutput'];
const quickFlags = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xlog:disable'];

/** `command` with flags for a quick start in place of its own; it has its class path behind `-cp`, then the main class. */
export function quickToStart([java, args]: readonly [string, readonly string[]]): [string, string[]] {
  if (process.env['QUICK_JAVA'] !== '1') return [java, [...args]];
  const others = args.filter((arg) => !/^-Xm[sx]|^-XX:.*(G1|GC)|HeapOccupancy/.test(arg));
  const at = others.indexOf('-cp');
  const [classPath, main] = [others[at + 1], others[at + 2]];
  if (at < 0 || classPath === undefined || main === undefined) {
    throw new Error(`no -cp and main class in ${java} ${args.join(' ')}`);
  }
  const makesOwnArchive = !java.includes('jre-11');
  const name = `${basename(dirname(dirname(classPath)))}-${main}${makesOwnArchive ? '' : '-11'}`;
  const archive = archiveFlags(java, { name, classPath, makesOwnArchive });
  return [java, ['-Xmx512M', ...quickFlags, ...archive, ...others]];
}

/** Whether a command of {@link quickToStart} writes an archive, or the list for one, when it exits. */
export const isRecording = (args: readonly string[]): boolean =>
  args.some((arg) => /^-XX:(?:ArchiveClassesAtExit|DumpLoadedClassList)=/.test(arg));

interface Program {
  readonly name: string;
  readonly classPath: string;
  readonly makesOwnArchive: boolean;
}

function archiveFlags(java: string, { name, classPath, makesOwnArchive }: Program): string[] {
  const directory = join(peersHome(), 'archives');
  mkdirSync(directory, { recursive: true });
  const archive = join(directory, `${name}.jsa`);
  const recording = join(directory, `${name}.recording`);
  if (!existsSync(archive) && hasSettled(recording)) {
    if (makesOwnArchive) renameSync(recording, archive);
    else dumpArchive(java, { classPath, list: recording, archive });
  }
  if (existsSync(archive)) return [`-XX:SharedArchiveFile=${archive}`];
  if (!startsRecording(recording)) return [];
  return makesOwnArchive
    ? [`-XX:ArchiveClassesAtExit=${recording}`]
    : ['-Xshare:off', `-XX:DumpLoadedClassList=${recording}`, ...silent];
}

function hasSettled(recording: string): boolean {
  const file = statSync(recording, { throwIfNoEntry: false });
  return file !== undefined && file.size > 0 && Date.now() - file.mtimeMs > SETTLED_MS;
}

/** One run at a time records; which one is said by a file beside. */
function startsRecording(recording: string): boolean {
  const claim = `${recording}.claim`;
  const claimed = statSync(claim, { throwIfNoEntry: false });
  if (existsSync(recording)) return false;
  if (claimed !== undefined && Date.now() - claimed.mtimeMs < GIVEN_UP_MS) return false;
  writeFileSync(claim, '');
  return true;
}

/** Makes Java 11's archive of the classes that a run loaded. Throws where Java cannot; the next run then records again. */
function dumpArchive(
  java: string,
  {
    classPath,
    list,
    archive,
  }: { readonly classPath: string; readonly list: string; readonly archive: string },
): void {
  const made = `${archive}.${process.pid}`;
  const flags = [`-XX:SharedClassListFile=${list}`, `-XX:SharedArchiveFile=${made}`, '-XX:+UseSerialGC'];
  try {
    execFileSync(java, ['-Xshare:dump', ...flags, '-cp', classPath], { stdio: 'ignore', timeout: 60_000 });
    renameSync(made, archive);
  } finally {
    rmSync(list, { force: true });
  }
}
