import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LazySet } from './lazy-set.ts';

test('does what a set does', () => {
  const step = fc.record({ action: fc.constantFrom('add', 'delete', 'clear', 'has'), member: fc.nat(4) });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const lazy = new LazySet<number>();
      const set = new Set<number>();
      for (const { action, member } of steps) {
        if (action === 'add') {
          lazy.add(member);
          set.add(member);
        } else if (action === 'delete') expect(lazy.delete(member)).toBe(set.delete(member));
        else if (action === 'has') expect(lazy.has(member)).toBe(set.has(member));
        else {
          lazy.clear();
          set.clear();
        }
        expect(lazy.size).toBe(set.size);
        expect([...lazy]).toEqual([...set]);
      }
    }),
  );
});
