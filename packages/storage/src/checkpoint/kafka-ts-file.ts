/**
 * `kafka-ts.json`: the one file of a log directory that is ours alone (Apache's brokers ignore it). JSON, readable by
 * its owner only:
 *
 *     { "version": 1, "zookeeperSession": { "id": "0x1000…", "password": "16 bytes in hexadecimal" },
 *       "cleanStop": { "signMs": 1767225600000.5, "segments": { "events-0": [0, 1048576, 4711, 80] } } }
 *
 * The session is that of the running broker. One that starts after a crash closes it, instead of waiting until
 * ZooKeeper expires it. `cleanStop` is base offset and size of each segment when `.kafka_cleanshutdown` was written, at `signMs`
 * by the file's own time; with another time somebody else used the directory since, and it means nothing. Keys that this
 * version does not know are kept.
 */
import { join } from 'node:path';
import type { FileSystem } from '@kafka-ts/environment/file-system';
import { readReplaced, replaceFileSync } from '../directory/replace-file.ts';

export const kafkaTsFileName = 'kafka-ts.json';
const VERSION = 1;
const OWNER_ONLY = 0o600;

/** A ZooKeeper session that can be taken up or closed by whoever knows it. */
export interface StoredSession {
  readonly id: bigint;
  readonly password: Uint8Array;
}

/** The session in the file; undefined if there is none, or the file is not to be understood. */
export function readStoredSession(files: FileSystem, logDirectory: string): StoredSession | undefined {
  const session = readContent(files, logDirectory)['zookeeperSession'];
  if (!isObject(session)) return undefined;
  const { id, password } = session;
  if (typeof id !== 'string' || !/^0x[0-9a-f]{1,16}$/.test(id)) return undefined;
  if (typeof password !== 'string' || !/^([0-9a-f]{2})+$/.test(password)) return undefined;
  return { id: BigInt.asIntN(64, BigInt(id)), password: Uint8Array.from(Buffer.from(password, 'hex')) };
}

/** Makes sure that a loss of power does not take what was noted last; where directories have no sync, by one more of the file. */
export async function syncStoredSession(files: FileSystem, logDirectory: string): Promise<void> {
  if (files.platform === 'posix') {
    await files.syncDirectory(logDirectory);
    return;
  }
  const handle = await files.open(join(logDirectory, kafkaTsFileName), 'read-write');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Notes the session, undefined for none; its content is on the disk when it returns, see {@link syncStoredSession}. */
export function writeStoredSession(
  files: FileSystem,
  logDirectory: string,
  session: StoredSession | undefined,
): void {
  const { zookeeperSession: _, ...kept } = readContent(files, logDirectory);
  const content: Record<string, unknown> = { ...kept };
  if (session !== undefined) {
    const id = `0x${BigInt.asUintN(64, session.id).toString(16)}`;
    content['zookeeperSession'] = { id, password: Buffer.from(session.password).toString('hex') };
  }
  writeContent(files, logDirectory, content);
}

/** By partition: the size of each segment by its base offset. */
export type SegmentSizes = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** Notes how large the segments are after a clean stop whose sign has the time `signMs`. */
export function writeSegmentSizes(
  files: FileSystem,
  logDirectory: string,
  signMs: number,
  sizes: SegmentSizes,
): void {
  const flat = [...sizes].map(([name, ofLog]) => [name, [...ofLog].flat()]);
  const cleanStop = { signMs, segments: Object.fromEntries(flat) };
  writeContent(files, logDirectory, { ...readContent(files, logDirectory), cleanStop });
}

/** What {@link writeSegmentSizes} noted for the sign with this time; nothing if it noted another. */
export function readSegmentSizes(files: FileSystem, logDirectory: string, signMs: number): SegmentSizes {
  const cleanStop = readContent(files, logDirectory)['cleanStop'];
  const sizes = new Map<string, Map<number, number>>();
  if (!isObject(cleanStop) || cleanStop['signMs'] !== signMs || !isObject(cleanStop['segments']))
    return sizes;
  for (const [name, flat] of Object.entries(cleanStop['segments'])) {
    if (!Array.isArray(flat)) continue;
    const ofLog = new Map<number, number>();
    for (let at = 0; at + 1 < flat.length; at += 2) {
      const [baseOffset, sizeBytes]: unknown[] = flat.slice(at, at + 2);
      if (typeof baseOffset === 'number' && typeof sizeBytes === 'number') ofLog.set(baseOffset, sizeBytes);
    }
    sizes.set(name, ofLog);
  }
  return sizes;
}

function writeContent(
  files: FileSystem,
  logDirectory: string,
  content: Readonly<Record<string, unknown>>,
): void {
  const text = `${JSON.stringify({ ...content, version: VERSION })}\n`;
  replaceFileSync(files, join(logDirectory, kafkaTsFileName), new TextEncoder().encode(text), OWNER_ONLY);
}

function readContent(files: FileSystem, logDirectory: string): Record<string, unknown> {
  try {
    const parsed = readReplaced(files, join(logDirectory, kafkaTsFileName), (content): unknown =>
      JSON.parse(new TextDecoder().decode(content)),
    );
    return isObject(parsed) && parsed['version'] === VERSION ? parsed : {};
  } catch (error) {
    // Nothing in it is worth a refused start: without the session the broker waits for its expiry.
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
