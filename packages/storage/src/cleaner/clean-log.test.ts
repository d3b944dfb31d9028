import { lastOffsetAt } from '@kafka-ts/protocol/records/record-batch';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { describe, expect, test } from 'vitest';
import { markerOf } from '../fixtures/batches.ts';
import { CompactedLog } from '../fixtures/compacted-log.ts';
import { fileSystemCases } from '../fixtures/file-systems.ts';
import { cleanerThreadsFor, workPlaces } from '../fixtures/loop-workers.ts';

/** The same ones for a seed, each below its limit. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % limit;
  };
}

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

  test.each([1, 2, 3, 4, 5, 6])(
    'keeps the same of large batches, which are passed over where nothing of them stays, seed %d',
    async (seed) => {
      const one = await made();
      const random = numbers(seed);
      const written: string[] = [];
      const lastOffsets = new Map<number, number>();
      const add = async (): Promise<void> => {
        const key = `k${random(6)}`;
        const value = `${written.length}`.padEnd([10, 20_000, 70_000][random(3)] ?? 0, 'x');
        const producerId = random(4) - 1;
        const offset = one.log.logEndOffset;
        const options = producerId < 0 ? {} : { producerId, producerEpoch: 0, baseSequence: offset };
        await one.appendBatch(
          [
            [key, value],
            [`${key}+`, value],
          ],
          options,
        );
        written.push(`${offset} ${key}=${value}`, `${offset + 1} ${key}+=${value}`);
        if (producerId >= 0) lastOffsets.set(producerId, offset + 1);
      };
      for (let batch = 0; batch < 40; batch++) {
        await add();
        if (random(7) === 0) one.roll();
      }
      one.roll();
      const newest = new Map(written.map((line) => [/ (.*)=/.exec(line)?.[1], line]));
      const kept = written.filter((line) => newest.get(/ (.*)=/.exec(line)?.[1]) === line);
      await add();
      await one.clean();
      expect(await one.records()).toEqual([...kept, ...written.slice(-2)]);
      expect(one.env.lines.join('\n')).toContain('(80 messages)');
      const ends = (await one.batches()).map((batch) => lastOffsetAt(batch, 0));
      expect(ends).toEqual(expect.arrayContaining([...lastOffsets.values()]));
      await one.close();
    },
  );

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
