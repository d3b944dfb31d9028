import { expect, test } from 'vitest';
import { sharingCalls } from './shared-calls.ts';

/** Runs that end when the test says so. */
function manualAction() {
  const runs: { readonly key: string; readonly end: () => void; readonly fail: (error: Error) => void }[] =
    [];
  const action = (key: string): Promise<void> =>
    new Promise((resolve, reject) => {
      runs.push({ key, end: resolve, fail: reject });
    });
  return { runs, action };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

test('calls that come while one runs share the next run, which begins after it', async () => {
  const { runs, action } = manualAction();
  const call = sharingCalls(action);
  const done: number[] = [];
  const calls = [0, 1, 2].map((index) => call('a').then(() => done.push(index)));
  expect(runs).toHaveLength(1);
  runs[0]?.end();
  await settled();
  expect(done).toEqual([0]);
  expect(runs).toHaveLength(2);
  calls.push(call('a').then(() => done.push(3)));
  runs[1]?.end();
  await settled();
  expect(done).toEqual([0, 1, 2]);
  runs[2]?.end();
  await Promise.all(calls);
  expect(runs).toHaveLength(3);
});

test('a call after the last one ended runs anew, and other keys do not wait', async () => {
  const { runs, action } = manualAction();
  const call = sharingCalls(action);
  const first = call('a');
  const other = call('b');
  expect(runs.map(({ key }) => key)).toEqual(['a', 'b']);
  for (const run of runs) run.end();
  await Promise.all([first, other]);
  await settled();
  void call('a');
  expect(runs).toHaveLength(3);
});

test('a failure is told to those whose run it was, and the next run begins all the same', async () => {
  const { runs, action } = manualAction();
  const call = sharingCalls(action);
  const first = call('a');
  const second = call('a');
  runs[0]?.fail(new Error('EIO'));
  await expect(first).rejects.toThrow('EIO');
  await settled();
  expect(runs).toHaveLength(2);
  runs[1]?.end();
  await second;
});
