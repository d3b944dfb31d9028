import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shareTasks } from './share-tasks.ts';

const tasks = (count: number): string[] => Array.from({ length: count }, (_, index) => `0_${index}`);
const shareOf = (shares: ReadonlyMap<string, readonly string[]>) =>
  Object.fromEntries([...shares].map(([memberId, share]) => [memberId, share.join(' ')]));

test.each([
  ['one member has all', [['a', '']], 2, { a: '0_0 0_1' }],
  [
    'evenly',
    [
      ['b', ''],
      ['a', ''],
    ],
    3,
    { a: '0_0 0_2', b: '0_1' },
  ],
  [
    'each keeps what it had',
    [
      ['a', '0_1 0_3'],
      ['b', '0_0 0_2'],
    ],
    4,
    { a: '0_1 0_3', b: '0_0 0_2' },
  ],
  [
    'a new member gets its part of what one had',
    [
      ['a', '0_0 0_1 0_2'],
      ['b', ''],
    ],
    3,
    { a: '0_0 0_1', b: '0_2' },
  ],
  [
    'what nobody can have twice',
    [
      ['a', '0_0'],
      ['b', '0_0'],
    ],
    2,
    { a: '0_0', b: '0_1' },
  ],
  ['tasks that are gone', [['a', '7_7']], 1, { a: '0_0' }],
  [
    'more members than tasks',
    [
      ['a', ''],
      ['b', '0_0'],
    ],
    1,
    { a: '', b: '0_0' },
  ],
] satisfies [string, [string, string][], number, Record<string, string>][])(
  '%s',
  (_name, members, count, expected) => {
    const owners = members.map(([memberId, previous]) => ({
      memberId,
      previous: previous.split(' ').filter((task) => task !== ''),
    }));
    expect(shareOf(shareTasks(owners, tasks(count)))).toEqual(expected);
  },
);

test('every task has one owner, nobody has two more than another, and a second time nothing moves', () => {
  const previous = fc.array(fc.nat(20).map((partition) => `0_${partition}`));
  fc.assert(
    fc.property(fc.array(previous, { minLength: 1, maxLength: 6 }), fc.nat(20), (members, count) => {
      const owners = members.map((each, index) => ({ memberId: `m${index}`, previous: each }));
      const shares = shareTasks(owners, tasks(count));
      expect([...shares.values()].flat().sort()).toEqual(tasks(count).sort());
      const sizes = [...shares.values()].map((share) => share.length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      const again = [...shares].map(([memberId, share]) => ({ memberId, previous: share }));
      const sorted = (map: ReadonlyMap<string, readonly string[]>) =>
        [...map].map(([memberId, share]) => [memberId, [...share].sort()]);
      expect(sorted(shareTasks(again, tasks(count)))).toEqual(sorted(shares));
    }),
  );
});
