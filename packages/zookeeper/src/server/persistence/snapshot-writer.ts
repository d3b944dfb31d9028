/**
 * Writes a snapshot while the server serves: the nodes are walked in slices, with the event loop between them. What changes
 * meanwhile may or may not be in the file, and is in the log behind the zxid of its name, whose replay is idempotent. Nodes made
 * after the start are left out: the log makes them.
 */

import { join } from 'node:path';
import type { Clock } from '@kafka-ts/environment/clock';
import type { FileHandle, FileSystem } from '@kafka-ts/environment/file-system';
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { writeString } from '../../jute/primitives.ts';
import { type Acl, openAcl } from '../../jute/records/acl.ts';
import type { DataTree } from '../tree/data-tree.ts';
import { adler32 } from './adler32.ts';
import { temporaryPrefix, zxidName } from './file-names.ts';
import { endMark, openAclId, writeNode, writeSnapshotHead } from './snapshot-format.ts';

/** Nodes and bytes after which a slice ends. */
const sliceNodes = 1000;
const numberingSliceNodes = 20_000;
const sliceBytes = 1 << 20;
/** Shorter ones are followed by one turn of the loop, as no timer is that short. */
const shortestSliceMs = 0.2;
const pausePerSlice = 3;

export interface SnapshotTarget {
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly directory: string;
}

/**
 * Writes `snapshot.<last applied zxid>` and returns its path once its content and name are on the disk. Stops without a file,
 * returning undefined, when `isCancelled` says so.
 */
export async function writeSnapshot(
  tree: DataTree,
  target: SnapshotTarget,
  isCancelled: () => boolean = () => false,
): Promise<string | undefined> {
  const { files, directory } = target;
  const zxid = tree.lastZxid;
  const acls = await numberInSlices(tree, target.clock);
  const sessions = new Map(tree.sessions);
  const name = zxidName('snapshot', zxid);
  const temporary = join(directory, `${temporaryPrefix}${name}`);
  const handle = await files.open(temporary, 'create');
  let isWhole = false;
  try {
    await handle.truncate(0);
    const output = new ChecksummedOutput(handle);
    writeSnapshotHead(sessions, acls, output.writer);
    if (await writeNodes(tree, { zxid, acls, output, clock: target.clock, isCancelled })) {
      await output.finish();
      await handle.sync();
      isWhole = true;
    }
  } finally {
    await handle.close();
    // A full disk would only become fuller by what is left of each attempt.
    if (!isWhole) await files.delete(temporary);
  }
  if (!isWhole) return undefined;
  const path = join(directory, name);
  await files.rename(temporary, path);
  await files.syncDirectory(directory);
  return path;
}

/** The same for an empty or small tree at start-up, in one piece; it reaches the disk with the next `sync` of handle and directory. */
export function writeSnapshotAtOnce(tree: DataTree, files: FileSystem, directory: string): string {
  const writer = new Writer(4096);
  const acls = numberedAcls(tree);
  writeSnapshotHead(tree.sessions, acls, writer);
  for (const [path, node] of tree.nodes) writeNode(path, node, acls.get(node.acl) ?? openAclId, writer);
  writeString(endMark, writer);
  const body = new Uint8Array(writer.toBytes());
  const seal = new Writer(16);
  seal.writeInt64(adler32(body));
  writeString(endMark, seal);
  const path = join(directory, zxidName('snapshot', tree.lastZxid));
  const handle = files.openSync(path, 'create');
  handle.truncateSync(0);
  handle.writeSync([body, seal.toBytes()], 0);
  handle.closeSync();
  return path;
}

interface NodeWalk {
  readonly zxid: bigint;
  readonly acls: ReadonlyMap<readonly Acl[], bigint>;
  readonly output: ChecksummedOutput;
  readonly clock: Clock;
  readonly isCancelled: () => boolean;
}

/** The map is in order of creation and may change between slices: what is deleted is not met, what is new comes last. */
async function writeNodes(tree: DataTree, walk: NodeWalk): Promise<boolean> {
  const { zxid, acls, output } = walk;
  let count = 0;
  let startMs = walk.clock.monotonicMs();
  for (const [path, node] of tree.nodes) {
    if (node.czxid > zxid) continue;
    // A list that came later is set again by the log.
    writeNode(path, node, acls.get(node.acl) ?? openAclId, output.writer);
    if (++count % sliceNodes !== 0 && output.writer.length < sliceBytes) continue;
    const tookMs = walk.clock.monotonicMs() - startMs;
    await output.flush();
    await pause(walk.clock, tookMs);
    if (walk.isCancelled()) return false;
    startMs = walk.clock.monotonicMs();
  }
  return true;
}

/** Leaves the loop to requests for several times as long as a slice took. */
function pause(clock: Clock, sliceMs: number): Promise<void> {
  return new Promise((resolve) => {
    if (sliceMs < shortestSliceMs) clock.endOfTurn(resolve);
    else clock.setTimer(sliceMs * pausePerSlice, resolve);
  });
}

/** Every list in use but the open one, with its id in the file. */
function numberedAcls(tree: DataTree): Map<readonly Acl[], bigint> {
  const numbered = new Map<readonly Acl[], bigint>();
  for (const { acl } of tree.nodes.values()) number(acl, numbered);
  return numbered;
}

/** The same while the server serves. A list that is set meanwhile may be missing: its transaction is behind the snapshot's. */
async function numberInSlices(tree: DataTree, clock: Clock): Promise<Map<readonly Acl[], bigint>> {
  const numbered = new Map<readonly Acl[], bigint>();
  let count = 0;
  for (const { acl } of tree.nodes.values()) {
    number(acl, numbered);
    if (++count % numberingSliceNodes === 0) await new Promise<void>((resolve) => clock.endOfTurn(resolve));
  }
  return numbered;
}

function number(acl: readonly Acl[], numbered: Map<readonly Acl[], bigint>): void {
  if (acl !== openAcl && !numbered.has(acl)) numbered.set(acl, BigInt(numbered.size + 1));
}

/** Writes through `writer` to a file, with the checksum of all of it. */
class ChecksummedOutput {
  readonly writer = new Writer(1 << 16);
  readonly #handle: FileHandle;
  #position = 0;
  #checksum = 1;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async flush(): Promise<void> {
    const chunks = this.writer.toChunks();
    this.writer.reset();
    let bytes = 0;
    for (const chunk of chunks) {
      this.#checksum = adler32(chunk, 0, chunk.length, this.#checksum);
      bytes += chunk.length;
    }
    await this.#handle.write(chunks, this.#position);
    this.#position += bytes;
  }

  /** The mark behind the nodes, and the seal. */
  async finish(): Promise<void> {
    writeString(endMark, this.writer);
    await this.flush();
    this.writer.writeInt64(this.#checksum);
    writeString(endMark, this.writer);
    await this.flush();
  }
}
