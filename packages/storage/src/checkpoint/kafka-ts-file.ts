/**
 * `kafka-ts.json`: the one file of a log directory that is ours alone (Apache's brokers ignore it). JSON, readable by
 * its owner only:
 *
 *     { "version": 1, "zookeeperSession": { "id": "0x1000…", "password": "16 bytes in hexadecimal", "checksum": 907060870 },
 *       "cleanStop": { … } }
 *
 * The session is that of the running broker. One that starts after a crash closes it, instead of waiting until
 * ZooKeeper expires it. Its checksum is the CRC-32C of `id password`. `cleanStop` is in clean-stop.ts. Keys that this version does not know are kept.
 */
import { join } from 'node:path';
import type { FileSystem } from '@kafka-ts/environment/file-system';
import { crc32c } from '@kafka-ts/protocol/bytes/crc32c';
import { readReplaced, replaceFileSync } from '../directory/replace-file.ts';
import { syncFile } from '../directory/sync-file.ts';

export const kafkaTsFileName = 'kafka-ts.json';
const VERSION = 1;
const OWNER_ONLY = 0o600;

/** A ZooKeeper session that can be taken up or closed by whoever knows it. */
export interface StoredSession {
  readonly id: bigint;
  readonly password: Uint8Array;
}

/** The session in the file; undefined if there is none, or it cannot be believed: then `onFault` is told why. */
export function readStoredSession(
  files: FileSystem,
  logDirectory: string,
  onFault: (fault: string) => void = () => {},
): StoredSession | undefined {
  const session = readKafkaTsFile(files, logDirectory, onFault)['zookeeperSession'];
  if (session === undefined) return undefined;
  const { id, password, checksum } = isObject(session) ? session : {};
  const isWellFormed =
    typeof id === 'string' &&
    /^0x[0-9a-f]{1,16}$/.test(id) &&
    typeof password === 'string' &&
    /^([0-9a-f]{2})+$/.test(password);
  // A file of an earlier version has no checksum.
  if (!isWellFormed || (checksum !== undefined && checksum !== checksumOf(id, password))) {
    onFault(`${join(logDirectory, kafkaTsFileName)}: zookeeperSession is not what was written`);
    return undefined;
  }
  return { id: BigInt.asIntN(64, BigInt(id)), password: Uint8Array.from(Buffer.from(password, 'hex')) };
}

function checksumOf(id: string, password: string): number {
  return crc32c(new TextEncoder().encode(`${id} ${password}`));
}

/** Makes sure that a loss of power does not take what was noted last; where directories have no sync, by one more of the file. */
export async function syncStoredSession(files: FileSystem, logDirectory: string): Promise<void> {
  if (files.platform === 'posix') {
    await files.syncDirectory(logDirectory);
    return;
  }
  await syncFile(files, join(logDirectory, kafkaTsFileName));
}

/** Notes the session, undefined for none; its content is on the disk when it returns, see {@link syncStoredSession}. */
export function writeStoredSession(
  files: FileSystem,
  logDirectory: string,
  session: StoredSession | undefined,
): void {
  const { zookeeperSession: _, ...kept } = readKafkaTsFile(files, logDirectory);
  const content: Record<string, unknown> = { ...kept };
  if (session !== undefined) {
    const id = `0x${BigInt.asUintN(64, session.id).toString(16)}`;
    const password = Buffer.from(session.password).toString('hex');
    content['zookeeperSession'] = { id, password, checksum: checksumOf(id, password) };
  }
  writeKafkaTsFile(files, logDirectory, content);
}

/** Replaces the file's content, but for the version, which is this one's. */
export function writeKafkaTsFile(
  files: FileSystem,
  logDirectory: string,
  content: Readonly<Record<string, unknown>>,
): void {
  const text = `${JSON.stringify({ ...content, version: VERSION })}\n`;
  replaceFileSync(files, join(logDirectory, kafkaTsFileName), new TextEncoder().encode(text), OWNER_ONLY);
}

/** The keys of the file; none if there is no such file, or it is not to be understood: then `onFault` is told why. */
export function readKafkaTsFile(
  files: FileSystem,
  logDirectory: string,
  onFault: (fault: string) => void = () => {},
): Record<string, unknown> {
  const path = join(logDirectory, kafkaTsFileName);
  try {
    const parsed = readReplaced(files, path, (content): unknown =>
      JSON.parse(new TextDecoder().decode(content)),
    );
    if (parsed === undefined) return {};
    if (isObject(parsed) && parsed['version'] === VERSION) return parsed;
    onFault(`${path}: expected an object of version ${VERSION}`);
  } catch (error) {
    // Nothing in it is worth a refused start: without the session the broker waits for its expiry.
    if (!(error instanceof SyntaxError)) throw error;
    onFault(`${path}: ${error.message}`);
  }
  return {};
}

/** Whether it is what JSON calls an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
