import { expect, test } from 'vitest';
import { AddOn, onAddOnFailure } from './add-on.ts';

const always = (): boolean => true;

/** What listeners are told while `action` runs. */
function failuresOf(action: () => void): string[] {
  const failures: string[] = [];
  const stop = onAddOnFailure((failure) => failures.push(failure));
  action();
  stop();
  return failures;
}

test('one that is installed is native before and after it is loaded', () => {
  const addOn = new AddOn<{ readonly crc32c: unknown }>('@node-rs/crc32', always);
  expect(addOn.implementation).toBe('native (@node-rs/crc32)');
  expect(failuresOf(() => expect(typeof addOn.load()?.crc32c).toBe('function'))).toEqual([]);
  expect(addOn.implementation).toBe('native (@node-rs/crc32)');
});

test('one that is not installed is replaced without a word: it is optional', () => {
  const addOn = new AddOn('no-such-add-on', always);
  expect(addOn.implementation).toBe('JavaScript (no-such-add-on is not installed)');
  expect(failuresOf(() => expect(addOn.load()).toBeUndefined())).toEqual([]);
  expect(addOn.implementation).toBe('JavaScript (no-such-add-on is not installed)');
});

test('one that computes wrongly is replaced, told once', () => {
  const addOn = new AddOn('@node-rs/crc32', () => false);
  const failures = failuresOf(() => {
    expect(addOn.load()).toBeUndefined();
    expect(addOn.load()).toBeUndefined();
  });
  expect(failures).toEqual([
    'The add-on @node-rs/crc32 is installed and cannot be used, JavaScript takes over: it computes wrongly',
  ]);
  expect(addOn.implementation).toBe('JavaScript (@node-rs/crc32 cannot be loaded)');
});

test('one that fails while it is loaded or tried is replaced, its error told', () => {
  const addOn = new AddOn('@node-rs/crc32', () => {
    throw new Error('wrong processor');
  });
  expect(failuresOf(() => addOn.load())).toEqual([expect.stringMatching(/: wrong processor$/)]);
});

test('who stopped listening is told nothing', () => {
  failuresOf(() => {});
  const failures = failuresOf(() => {});
  new AddOn('@node-rs/crc32', () => false).load();
  expect(failures).toEqual([]);
});
