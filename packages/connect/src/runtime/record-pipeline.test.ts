import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { VirtualClock } from '@kafka-ts/testing/virtual-clock';
import { expect, test } from 'vitest';
import { DataError, RetriableError } from '../connector/errors.ts';
import { PauseGate } from './pause-gate.ts';
import {
  type ErrorPolicy,
  type PipelineStep,
  type ProcessingFailure,
  RecordPipeline,
} from './record-pipeline.ts';

interface State {
  readonly done: string[];
}

function step(name: string, errors: (Error | undefined)[] = []): PipelineStep<State> {
  return {
    stage: 'TRANSFORMATION',
    className: name,
    run: ({ done }) => {
      const error = errors.shift();
      if (error !== undefined) throw error;
      done.push(name);
      return name !== 'drop';
    },
  };
}

function pipeline(
  steps: PipelineStep<State>[],
  policy: Partial<ErrorPolicy> = {},
): { run: () => Promise<unknown>; state: State; failures: ProcessingFailure<State>[]; clock: VirtualClock } {
  const clock = new VirtualClock();
  const failures: ProcessingFailure<State>[] = [];
  const state: State = { done: [] };
  const records = new RecordPipeline<State>({
    steps,
    policy: { isTolerant: false, retryTimeoutMs: 0, retryDelayMaxMs: 60_000, ...policy },
    report: async (failure) => {
      failures.push(failure);
    },
    environment: { ...nodeEnvironment(), clock },
    gate: new PauseGate(clock),
    signal: new AbortController().signal,
  });
  return { run: async () => records.process(state), state, failures, clock };
}

test('a record that nothing is wrong with passes at once', async () => {
  const { run, state } = pipeline([step('a'), step('b')]);
  expect(await run()).toBe('done');
  expect(state.done).toEqual(['a', 'b']);
});

test('a dropped record takes no further step', async () => {
  const { run, state } = pipeline([step('drop'), step('b')]);
  expect(await run()).toBe('dropped');
  expect(state.done).toEqual(['drop']);
});

test('an error ends the task, or with tolerance leaves the record out; both are reported', async () => {
  const bad = new DataError('poison');
  const strict = pipeline([step('a'), step('b', [bad])]);
  await expect(strict.run()).rejects.toMatchObject({
    message: 'Tolerance exceeded in error handler',
    cause: bad,
  });
  expect(strict.failures).toMatchObject([{ className: 'b', error: bad, attempts: 1 }]);
  const tolerant = pipeline([step('b', [bad]), step('c')], { isTolerant: true });
  expect(await tolerant.run()).toBe('failed');
  expect(tolerant.state.done).toEqual([]);
  expect(tolerant.failures).toHaveLength(1);
});

test('a step that may succeed later is repeated with growing pauses, the steps before it are not', async () => {
  const later = (): Error => new RetriableError('later');
  const { run, state, failures, clock } = pipeline(
    [step('a'), step('b', [later(), later(), later()]), step('c')],
    {
      retryTimeoutMs: -1,
    },
  );
  const result = clock.run(run());
  expect(await result).toBe('done');
  expect(state.done).toEqual(['a', 'b', 'c']);
  expect(failures).toEqual([]);
  expect(Math.round(clock.monotonicMs() / 100)).toBe(21);
});

test('repeating ends at errors.retry.timeout', async () => {
  const always = Array.from({ length: 100 }, () => new RetriableError('later'));
  const { run, failures, clock } = pipeline([step('a', always)], {
    retryTimeoutMs: 5000,
    retryDelayMaxMs: 1000,
    isTolerant: true,
  });
  expect(await clock.run(run())).toBe('failed');
  expect(clock.monotonicMs()).toBeGreaterThanOrEqual(5000);
  expect(clock.monotonicMs()).toBeLessThan(5100);
  expect(failures[0]?.attempts).toBeGreaterThan(5);
});
