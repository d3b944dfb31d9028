/**
 * What a death in the midst of compaction leaves on the disk (`.cleaned`, `.swap`, `.deleted` files beside segments), opened by Apache's
 * log of 3.9.2 and by ours: the same batches in the same segments, the same indexes, nothing left over, and of each key the value that it
 * had. Some states of each kind here, all with COMPACTION_STATES=all.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFileSystem } from '@kafka-ts/environment/node/node-file-system';
import {
  baseOffsetAt,
  crcAt,
  isControlAt,
  lastOffsetAt,
  producerIdAt,
} from '@kafka-ts/protocol/records/record-batch';
import { batchPositions, readRecords } from '@kafka-ts/protocol/records/record-batch-reader';
import { CompactedLog } from '@kafka-ts/storage/fixtures/compacted-log';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answersTo } from '../oracle/storage/log-oracle.ts';
import { config, type LeftState, statesOfApache, statesOfOurs } from './compaction-states/compacted-files.ts';
import { ensureInstalled } from './lib/installations.ts';

const isWhole = process.env['COMPACTION_STATES'] === 'all';
const settings = `cleanup.policy=compact segment.bytes=${config.segmentBytes} index.interval.bytes=${config.indexIntervalBytes}`;

let home: string;
beforeAll(() => {
  ensureInstalled('3.9.2');
  home = mkdtempSync(join(tmpdir(), 'kafka-ts-compaction-states-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function placeOf(state: LeftState, who: string): string {
  const directory = join(home, who, state.name.replaceAll(/[^a-z0-9]+/gi, '-'));
  mkdirSync(join(directory, 't-0'), { recursive: true });
  for (const [name, content] of state.files) writeFileSync(join(directory, 't-0', name), content);
  return directory;
}

/** What LogOracle.java says of `open`, of our log. */
async function openByOurs(directory: string): Promise<{ line: string; finals: Record<string, string> }> {
  const one = await CompactedLog.make({ files: nodeFileSystem(), directory }, { config });
  const { log } = one;
  const words = [`${log.logStartOffset} ${log.logEndOffset} ${log.lastStableOffset} |`];
  for (const segment of log.segments.all) {
    words.push(`${segment.baseOffset}:${segment.sizeBytes}`);
    const bytes = readFileSync(segment.path);
    for (const at of batchPositions(bytes))
      words.push(`${baseOffsetAt(bytes, at)}..${lastOffsetAt(bytes, at)}=${crcAt(bytes, at)}`);
  }
  const finals = await finalValues(one);
  await one.close();
  words.push('|');
  const partition = join(directory, 't-0');
  for (const name of readdirSync(partition).sort()) {
    const path = join(partition, name);
    const bytes = readFileSync(path);
    if (!/^\d{20}\./.test(name) || (bytes.length === 0 && /\.(time)?index$/.test(name))) continue;
    const digest = createHash('sha1').update(bytes).digest('hex').slice(0, 8);
    words.push(name.replace(/^0{1,19}/, '') + (name.endsWith('.snapshot') ? '' : `=${digest}`));
  }
  return { line: words.join(' '), finals };
}

test('a compaction that was interrupted is finished or undone by Apache as by ours', async () => {
  const apaches = await statesOfApache();
  const states = [
    ...(await statesOfOurs(isWhole ? 1 : 97)),
    ...apaches.filter((_, index) => isWhole || index % 19 === 0),
  ];
  const orders = states.map((state) => `open ${join(placeOf(state, 'apache'), 't-0')} ${settings}`);
  const answers = await answersTo(orders);
  let expected: Record<string, string> | undefined;
  for (const [index, state] of states.entries()) {
    const { line, finals } = await openByOurs(placeOf(state, 'ours'));
    expect({ state: state.name, line }).toEqual({ state: state.name, line: answers[index] });
    expected ??= finals;
    expect({ state: state.name, finals }).toEqual({ state: state.name, finals: expected });
  }
  console.log(`${states.length} states, ${states.filter(hasLeftovers).length} with files of a compaction`);
  expect(states.filter(hasLeftovers).length).toBeGreaterThan(10);
});

/** What a reader of committed data knows at the end. */
async function finalValues(one: CompactedLog): Promise<Record<string, string>> {
  const aborted = await one.log.abortedTransactions(0, one.log.logEndOffset);
  const finals: Record<string, string> = {};
  for (const batch of await one.batches()) {
    const [producerId, offset] = [producerIdAt(batch, 0), baseOffsetAt(batch, 0)];
    const isAborted = aborted.some(
      (each) => each.producerId === producerId && each.firstOffset <= offset && offset <= each.lastOffset,
    );
    if (isAborted || isControlAt(batch, 0)) continue;
    for (const { key, value } of readRecords(batch)) {
      finals[Buffer.from(key ?? []).toString()] = value === null ? 'deleted' : Buffer.from(value).toString();
    }
  }
  return finals;
}

function hasLeftovers({ files }: LeftState): boolean {
  return [...files.keys()].some((name) => /\.(cleaned|swap|deleted)$/.test(name));
}
