import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { describe, expect, test } from 'vitest';
import { markerOf } from '../fixtures/batches.ts';
import { CompactedLog } from '../fixtures/compacted-log.ts';
import { fileSystemCases } from '../fixtures/file-systems.ts';
import { cleanerThreadsFor, workPlaces } from '../fixtures/loop-workers.ts';

const cases = workPlaces.flatMap((work) => fileSystemCases.map((files) => ({ ...files, work })));

describe.each(cases)('compaction on $name, $work', ({ make, work }) => {
  const made = (): Promise<CompactedLog> => {
    const place = make();
    return CompactedLog.make(place, { threads: cleanerThreadsFor(work, place.files) });
  };

  test('keeps the newest record of each key, at its offset', async () => {
    const one = await made();
    await one.append(
      [
        ['a', '1'],
        ['b', '1'],
      ],
      [['a', '2']],
      [['c', '1']],
    );
    one.roll();
    await one.append([['b', '2']]);
    one.roll();
    await one.append([['a', '3']]);
    await one.clean();
    expect(one.env.lines.filter((line) => /WARN|ERROR|FAILED/.test(line))).toEqual([]);
    expect(await one.records()).toEqual(['2 a=2', '3 c=1', '4 b=2', '5 a=3']);
    await one.reopen();
    expect(await one.records()).toEqual(['2 a=2', '3 c=1', '4 b=2', '5 a=3']);
    await one.close();
  });

  test('counts records without keys, also where nothing else is in their batch', async () => {
    const one = await made();
    await one.append([[null, 'x']], [['a', '1']], [[null, 'y']], [['a', '2']]);
    one.roll();
    await one.append([['b', '1']]);
    await one.clean();
    expect(one.env.lines.filter((line) => /invalid messages/.test(line))).toHaveLength(1);
    expect(one.env.lines.some((line) => line.includes('Found 2 invalid messages'))).toBe(true);
    expect(await one.records()).toEqual(['3 a=2', '4 b=1']);
    await one.close();
  });

  test('two records with one offset, as no leader writes them: each is judged by its key', async () => {
    const one = await made();
    const record = (offset: number, key: string, value: string) => ({
      ...{ offset, timestamp: 1000, key: Buffer.from(key), value: Buffer.from(value) },
    });
    const records = [record(0, 'a', '1'), record(0, 'b', '1'), record(1, 'a', '2')];
    await one.appendBytes(buildRecordBatch(records, { baseOffset: 0, partitionLeaderEpoch: 0 }));
    one.roll();
    await one.append([['c', '1']]);
    await one.clean();
    expect(await one.records()).toEqual(['0 b=1', '1 a=2', '2 c=1']);
    await one.close();
  });

  test('what is served from memory was not compacted away: no aborted transaction is known by its batches alone', async () => {
    const one = await made();
    const transactional = { producerId: 7, producerEpoch: 0, isTransactional: true };
    await one.appendBatch([['a', 'aborted']], { ...transactional, baseSequence: 0 });
    const end = (isAbort: boolean): Promise<void> =>
      one.appendBytes(markerOf({ producerId: 7, isAbort, baseOffset: one.log.logEndOffset }));
    await end(true);
    // The last of its producer would stay as an empty batch.
    await one.appendBatch([['c', 'committed']], { ...transactional, baseSequence: 1 });
    await end(false);
    for (const value of ['1', '2', '3']) {
      await one.append([['b', value]]);
      one.roll();
      await one.clean();
      const { log } = one;
      const aborted = await log.abortedTransactions(0, log.logEndOffset);
      const data = (await one.records()).map((line) => Number(line.split(' ')[0]));
      expect(aborted.length > 0 || !data.includes(0), `b=${value}`).toBe(true);
    }
    expect(await one.log.abortedTransactions(0, one.log.logEndOffset)).toEqual([]);
    await one.close();
  });
});
