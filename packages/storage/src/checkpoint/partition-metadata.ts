/**
 * `partition.metadata` of a partition directory: the id of the topic that its data belongs to, so that a topic deleted
 * and made again under the same name is told apart. Two lines without an end of the last:
 *
 *     version: 0
 *     topic_id: <22 characters>
 *
 * Kafka before 2.8 has no such file; it is then written once the id is known.
 */
import { join } from 'node:path';
import type { FileHandle, FileSystem } from '@kafka-ts/environment/file-system';
import { zeroUuid } from '@kafka-ts/protocol/bytes/uuid';
import { syncFile } from '../directory/sync-file.ts';

export const partitionMetadataName = 'partition.metadata';
const VERSION = '0';
/** More than the file has. */
const SHORT_BYTES = 64;

/** A file that says nothing usable; names the file, what was expected and found. */
export class PartitionMetadataError extends Error {
  override readonly name = 'PartitionMetadataError';
}

/** The topic id; undefined if there is no such file. Throws {@link PartitionMetadataError}. */
export function readPartitionMetadata(files: FileSystem, directory: string): string | undefined {
  const path = join(directory, partitionMetadataName);
  const content = readShort(files, path) ?? files.readFileSync(path);
  return content === undefined ? undefined : decode(new TextDecoder().decode(content), path);
}

/** The topic id; undefined if there is no such file, or it is not to be understood. */
export function readableTopicId(files: FileSystem, directory: string): string | undefined {
  try {
    return readPartitionMetadata(files, directory);
  } catch (error) {
    if (!(error instanceof PartitionMetadataError)) throw error;
    return undefined;
  }
}

/** The content if it has the usual length: a start reads thousands of these files, and asks nothing else of them. */
function readShort(files: FileSystem, path: string): Uint8Array | undefined {
  let handle: FileHandle;
  try {
    handle = files.openSync(path, 'read');
  } catch {
    // Whoever reads the whole file says why.
    return undefined;
  }
  try {
    const content = new Uint8Array(SHORT_BYTES);
    const length = handle.readSync(content, 0);
    return length < SHORT_BYTES ? content.subarray(0, length) : undefined;
  } finally {
    handle.closeSync();
  }
}

function decode(text: string, path: string): string {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const separator = line.indexOf(':');
    if (separator > 0) values.set(line.slice(0, separator).trim(), line.slice(separator + 1).trim());
  }
  if (values.get('version') !== VERSION) {
    throw new PartitionMetadataError(
      `${path}: expected version ${VERSION}, found ${values.get('version') ?? 'none'}`,
    );
  }
  const topicId = values.get('topic_id') ?? '';
  if (!/^[A-Za-z0-9_-]{22}$/.test(topicId) || topicId === zeroUuid) {
    throw new PartitionMetadataError(`${path}: expected a topic id of 22 characters, found "${topicId}"`);
  }
  return topicId;
}

/** Whether two ids differ in a single bit of their text: ids of two topics never do, so the file was damaged. */
export function isOneBitOff(topicId: string, expected: string): boolean {
  if (topicId.length !== expected.length) return false;
  let wrongBits = 0;
  for (let index = 0; index < expected.length; index++) {
    for (let bits = topicId.charCodeAt(index) ^ expected.charCodeAt(index); bits > 0; bits &= bits - 1)
      wrongBits++;
  }
  return wrongBits === 1;
}

/**
 * Writes the file. It reaches the disk with {@link syncPartitionMetadata}: topics with many partitions are made at once, and nobody
 * waits for their syncs. One that a loss of power tears meanwhile is not understood at the next start, and written again with
 * the id that ZooKeeper has.
 */
export function writePartitionMetadata(files: FileSystem, directory: string, topicId: string): void {
  const handle = files.openSync(join(directory, partitionMetadataName), 'create');
  try {
    handle.truncateSync(0);
    handle.writeSync([new TextEncoder().encode(`version: ${VERSION}\ntopic_id: ${topicId}`)], 0);
  } finally {
    handle.closeSync();
  }
}

/** The file of `directory` and its name reach the disk. Fails with the disk's error, also if there is no such file. */
export async function syncPartitionMetadata(files: FileSystem, directory: string): Promise<void> {
  await syncFile(files, join(directory, partitionMetadataName));
  await files.syncDirectory(directory);
}
