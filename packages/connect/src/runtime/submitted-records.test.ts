import { expect, test } from 'vitest';
import type { SourceRecord } from '../connector/connect-record.ts';
import { SubmittedRecords, type SubmittedRun } from './submitted-records.ts';

const record = (partition: string, position: number): SourceRecord => ({
  topic: 't',
  partition: undefined,
  keySchema: undefined,
  key: null,
  valueSchema: undefined,
  value: null,
  timestamp: undefined,
  headers: [],
  sourcePartition: { partition },
  sourceOffset: { position },
});

test('an offset is safe only when all before it in its partition were acknowledged', () => {
  const submitted = new SubmittedRecords();
  const runs: SubmittedRun[] = [1, 2, 3].map(() => ({ isAcknowledged: false }));
  const [first, second, third] = runs;
  if (first === undefined || second === undefined || third === undefined) throw new Error('three runs');
  submitted.submit([record('a', 1), record('a', 2)], first);
  submitted.submit([record('b', 1)], second);
  submitted.submit([record('a', 3)], third);
  third.isAcknowledged = true;
  second.isAcknowledged = true;
  expect(submitted.takeCommittable()).toEqual([{ partition: { partition: 'b' }, offset: { position: 1 } }]);
  first.isAcknowledged = true;
  expect(submitted.takeCommittable()).toEqual([{ partition: { partition: 'a' }, offset: { position: 3 } }]);
  expect(submitted.takeCommittable()).toEqual([]);
});

test('a dropped record between two of a run waits for the one before it', () => {
  const submitted = new SubmittedRecords();
  const run: SubmittedRun = { isAcknowledged: false };
  submitted.submit([record('a', 1)], run);
  submitted.submit([record('a', 2)], { isAcknowledged: true });
  submitted.submit([record('a', 3)], run);
  expect(submitted.takeCommittable()).toEqual([]);
  run.isAcknowledged = true;
  expect(submitted.takeCommittable()).toEqual([{ partition: { partition: 'a' }, offset: { position: 3 } }]);
});
