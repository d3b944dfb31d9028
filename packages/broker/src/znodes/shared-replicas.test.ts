import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sharedReplicas } from './shared-replicas.ts';

test('an equal list, one object for all equal ones', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1, max: 5 }), { maxLength: 3 }), (replicas) => {
      expect(sharedReplicas(replicas)).toEqual(replicas);
      expect(sharedReplicas([...replicas])).toBe(sharedReplicas(replicas));
    }),
  );
});

test('what came first is not changed by what its giver does later', () => {
  const given = [77, 78];
  const kept = sharedReplicas(given);
  given[0] = 1;
  expect(kept).toEqual([77, 78]);
});

test('more lists than are kept are right all the same', () => {
  for (let id = 0; id < 3000; id++) {
    expect(sharedReplicas([id])).toEqual([id]);
    expect(sharedReplicas([id, id + 1])).toEqual([id, id + 1]);
  }
});
