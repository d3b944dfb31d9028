/**
 * The files of a partition at the moments of a compaction: those that a death of ours leaves at a call to the file system, and those
 * that Apache's cleaner would leave, which renames in an order of its own.
 */
import { CompressionCodec } from '@kafka-ts/protocol/records/compression/index';
import { buildEndTransactionMarker } from '@kafka-ts/protocol/records/record-batch-builder';
import { CompactedLog } from '@kafka-ts/storage/fixtures/compacted-log';
import { DyingFiles } from '@kafka-ts/testing/memory-file-system/dying-files';
import type { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';

/** Content by name. */
export type Files = ReadonlyMap<string, Uint8Array>;

export interface LeftState {
  readonly name: string;
  readonly files: Files;
}

export const config = { segmentBytes: 1500, indexIntervalBytes: 200, fileDeleteDelayMs: 0 };
const DIRECTORY = '/logs';
const codecs = Object.values(CompressionCodec);

/** Batches of every codec, an idempotent producer, committed and aborted transactions, tombstones, in some ten segments. */
async function filled(files: MemoryFileSystem): Promise<CompactedLog> {
  files.makeDirectorySync(DIRECTORY);
  const log = await CompactedLog.make({ files, directory: DIRECTORY }, { config });
  for (let round = 0; round < 10; round++) {
    const codec = codecs[round % codecs.length] ?? CompressionCodec.none;
    for (let batch = 0; batch < 4; batch++) {
      await log.appendBatch(
        Array.from({ length: 5 }, (_, index) => [
          `key ${(round + 3 * index + batch) % 17}`,
          (round + index) % 7 === 0 ? null : `value ${round} ${'x'.repeat(index * 9)}`,
        ]),
        batch === 0 ? { codec, producerId: 40, producerEpoch: 0, baseSequence: round * 5 } : { codec },
      );
    }
    const transactional = { producerId: 50 + (round % 2), producerEpoch: 0, isTransactional: true };
    const baseSequence = 2 * Math.floor(round / 2);
    await log.appendBatch(
      [
        ['in a transaction', `${round}`],
        [`t${round}`, ''],
      ],
      { ...transactional, baseSequence },
    );
    const { producerId, producerEpoch } = transactional;
    const ended = { producerId, producerEpoch, coordinatorEpoch: 3, isCommit: round % 3 !== 0 };
    const marker = { ...ended, timestamp: log.env.clock.nowMs(), baseOffset: log.log.logEndOffset };
    await log.appendBytes(buildEndTransactionMarker(marker));
    log.roll();
  }
  await log.append([['z', 'end']]);
  await log.log.flush();
  await log.manager.idle();
  return log;
}

function filesIn(files: MemoryFileSystem): Files {
  const directory = `${DIRECTORY}/t-0`;
  const names = files.readDirectorySync(directory).map(({ name }) => name);
  return new Map(
    names.map((name) => [name, files.readFileSync(`${directory}/${name}`) ?? new Uint8Array(0)]),
  );
}

async function compact(log: CompactedLog): Promise<void> {
  await log.clean();
  log.env.clock.advance(1);
  await log.manager.idle();
}

/** What our cleaner leaves when it dies in every `step`th call, the process or the whole machine. */
export async function statesOfOurs(step: number): Promise<LeftState[]> {
  const rehearsal = new DyingFiles('posix', 1);
  const log = await filled(rehearsal.files);
  rehearsal.calls = 0;
  await compact(log);
  const states: LeftState[] = [];
  for (let call = 1; call <= rehearsal.calls; call += step) {
    for (const crash of ['process', 'machine'] as const) {
      const files = filesIn(await dieAt(call, crash));
      states.push({ name: `ours, ${crash} dead at call ${call} of ${rehearsal.calls}`, files });
    }
  }
  return states;
}

async function dieAt(call: number, crash: 'process' | 'machine'): Promise<MemoryFileSystem> {
  const life = new DyingFiles('posix', call);
  const log = await filled(life.files);
  life.calls = 0;
  life.dieAtCall = call;
  await Promise.race([compact(log).catch(() => {}), life.death]);
  life.dieAtCall = Number.POSITIVE_INFINITY;
  return life.files.crash(crash, call);
}

const endings = ['.log', '.index', '.timeindex', '.txnindex'];
const swapLine = /Swapping in cleaned segment LogSegment\(baseOffset=(\d+),.* for segment\(s\) List\((.*)\)/;

/** What Apache's cleaner leaves when it dies between two renames: all files of a segment, originals in ascending order, then the new one. */
export async function statesOfApache(): Promise<LeftState[]> {
  const { files } = new DyingFiles('posix', 1);
  const log = await filled(files);
  const before = filesIn(files);
  await compact(log);
  const after = filesIn(files);
  const now = new Map(before);
  const states: LeftState[] = [];
  const note = (what: string): void => {
    states.push({ name: `Apache, ${what}`, files: new Map(now) });
  };
  const rename = (from: string, to: string): void => {
    const content = now.get(from);
    if (content === undefined) return;
    now.delete(from);
    now.set(to, content);
    note(`${from} became ${to}`);
  };
  for (const line of log.env.lines) {
    const [, cleaned, originals] = swapLine.exec(line) ?? [];
    if (cleaned === undefined || originals === undefined) continue;
    const nameOf = (offset: string): string => offset.padStart(20, '0');
    for (const ending of endings) {
      const content = after.get(nameOf(cleaned) + ending);
      if (content === undefined) continue;
      const name = `${nameOf(cleaned)}${ending}.cleaned`;
      now.set(name, content.subarray(0, Math.floor(content.length / 2)));
      note(`${name} half written`);
      now.set(name, content);
    }
    for (const ending of endings)
      rename(`${nameOf(cleaned)}${ending}.cleaned`, `${nameOf(cleaned)}${ending}.swap`);
    for (const [, original = ''] of originals.matchAll(/baseOffset=(\d+)/g)) {
      for (const ending of endings) rename(nameOf(original) + ending, `${nameOf(original)}${ending}.deleted`);
    }
    for (const ending of endings) rename(`${nameOf(cleaned)}${ending}.swap`, nameOf(cleaned) + ending);
  }
  for (const name of [...now.keys()].filter((one) => one.endsWith('.deleted'))) {
    now.delete(name);
    note(`${name} is gone`);
  }
  return states;
}
