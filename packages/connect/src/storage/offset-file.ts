/**
 * `offset.storage.file.filename`: how far source connectors came. One JSON object,
 *
 *     {"version":1,"offsets":[{"connector":"local-file-source","partition":{"filename":"test.txt"},"offset":{"position":24}}]}
 *
 * The file is written whole under another name, synced and put in place by a rename, so after a crash it is the old or the
 * new one. What Apache's worker has left there (a serialized Java map) is read, and replaced by ours with the first write.
 */
import { dirname } from 'node:path';
import { makeDurableDirectory } from '@kafka-ts/environment/durable-directory';
import type { Environment } from '@kafka-ts/environment/environment';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { SourceOffset, SourcePartition } from '../connector/connect-record.ts';
import { ConnectError } from '../connector/errors.ts';
import { isSerializedByJava, readSerializedHashMap } from './serialized-hash-map.ts';

export interface StoredOffset {
  readonly connector: string;
  readonly partition: SourcePartition;
  readonly offset: SourceOffset;
}

const FORMAT_VERSION = 1;
const RENAME_ATTEMPTS = 20;
const RENAME_PAUSE_MS = 100;

/**
 * What is in the file; nothing if there is no file or an empty one.
 * @throws ConnectError for a file that is neither ours nor Apache's: it is not overwritten
 */
export async function readOffsetFile(
  { files }: Environment,
  path: string,
): Promise<{ readonly offsets: readonly StoredOffset[]; readonly isApaches: boolean }> {
  const bytes = await files.readFile(path).catch((error: unknown) => {
    throw new ConnectError(`offset.storage.file.filename ${path} cannot be read: ${messageOf(error)}`);
  });
  if (bytes === undefined || bytes.length === 0) return { offsets: [], isApaches: false };
  const isApaches = isSerializedByJava(bytes);
  try {
    return { offsets: isApaches ? offsetsOfMap(bytes) : offsetsOfJson(bytes), isApaches };
  } catch (error) {
    throw new ConnectError(
      `offset.storage.file.filename ${path} holds neither offsets of this worker nor of Apache's (${messageOf(error)}); move it away to begin without offsets`,
      { cause: error },
    );
  }
}

/** Replaces the file. When it resolves the offsets survive a loss of power. */
export async function writeOffsetFile(
  environment: Environment,
  path: string,
  offsets: readonly StoredOffset[],
): Promise<void> {
  const { files } = environment;
  await makeDurableDirectory(files, dirname(path));
  const text = `${JSON.stringify({ version: FORMAT_VERSION, offsets })}\n`;
  const temporary = `${path}.tmp`;
  await files.delete(temporary);
  const handle = await files.open(temporary, 'create');
  try {
    await handle.write([new TextEncoder().encode(text)], 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await replace(environment, temporary, path);
  await files.syncDirectory(dirname(path));
}

/** On Windows somebody may have the file open for a moment. */
async function replace({ files, clock }: Environment, from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await files.rename(from, to);
      return;
    } catch (error) {
      if (files.platform === 'posix' || attempt === RENAME_ATTEMPTS) throw error;
    }
    await new Promise<void>((resolve) => {
      clock.setTimer(RENAME_PAUSE_MS, resolve);
    });
  }
}

function offsetsOfJson(bytes: Uint8Array): StoredOffset[] {
  const content = parseJson(bytes);
  if (!isObject(content) || content['version'] !== FORMAT_VERSION || !Array.isArray(content['offsets']))
    throw new Error(`expected {"version":${FORMAT_VERSION},"offsets":[…]}`);
  return content['offsets'].map((entry: unknown) => {
    if (!isObject(entry)) throw new Error('an entry is not an object');
    return storedOffset(entry['connector'], entry['partition'], entry['offset']);
  });
}

/** Keys are `["connector",{partition}]`, values the offset, both JSON. An offset that was taken away is null. */
function offsetsOfMap(bytes: Uint8Array): StoredOffset[] {
  return readSerializedHashMap(bytes).flatMap(([key, value]) => {
    const name = key === null ? undefined : parseJson(key);
    const offset = value === null ? null : parseJson(value);
    if (!Array.isArray(name) || name.length !== 2) throw new Error('a key is not ["connector",{…}]');
    return offset === null ? [] : [storedOffset(name[0], name[1], offset)];
  });
}

function storedOffset(connector: unknown, partition: unknown, offset: unknown): StoredOffset {
  if (typeof connector !== 'string') throw new Error("a connector's name is not a text");
  return { connector, partition: flatObject(partition), offset: flatObject(offset) };
}

/** A flat object of JSON's primitives. */
export function flatObject(value: unknown): Record<string, string | number | boolean | null> {
  if (!isObject(value)) throw new Error('a partition or offset is not an object');
  const result: Record<string, string | number | boolean | null> = {};
  for (const [key, each] of Object.entries(value)) {
    if (each !== null && typeof each !== 'string' && typeof each !== 'number' && typeof each !== 'boolean')
      throw new Error(`"${key}" is not a text, number, boolean or null`);
    result[key] = each;
  }
  return result;
}

function parseJson(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
