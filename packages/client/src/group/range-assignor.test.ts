import { expect, test } from 'vitest';
import type { MemberSubscription } from '../group-member.ts';
import { nameOf } from '../topic-partition.ts';
import { rangeAssignor } from './range-assignor.ts';

const member = (
  memberId: string,
  topics: readonly string[],
  groupInstanceId?: string,
): MemberSubscription => ({
  memberId,
  groupInstanceId,
  topics,
  userData: null,
});

// As Apache's RangeAssignorTest has them, without racks.
const cases: readonly (readonly [
  string,
  readonly MemberSubscription[],
  Record<string, number>,
  Record<string, string[]>,
])[] = [
  ['nobody gets what does not exist', [member('a', ['t'])], {}, { a: [] }],
  ['one member gets all', [member('a', ['t'])], { t: 3 }, { a: ['t-0', 't-1', 't-2'] }],
  ['only subscribers get a topic', [member('a', ['t'])], { t: 1, other: 3 }, { a: ['t-0'] }],
  [
    'the first get one more, topic by topic',
    [member('b', ['t', 'u']), member('a', ['t', 'u'])],
    { t: 3, u: 3 },
    { a: ['t-0', 't-1', 'u-0', 'u-1'], b: ['t-2', 'u-2'] },
  ],
  [
    'members with different topics',
    [member('a', ['t']), member('b', ['t', 'u']), member('c', ['t'])],
    { t: 3, u: 2 },
    { a: ['t-0'], b: ['t-1', 'u-0', 'u-1'], c: ['t-2'] },
  ],
  [
    'more members than partitions leave some without',
    [member('a', ['t']), member('b', ['t'])],
    { t: 1 },
    { a: ['t-0'], b: [] },
  ],
  [
    'static members come first, by their instance ids',
    [member('a', ['t']), member('c', ['t'], 'two'), member('b', ['t'], 'one')],
    { t: 3 },
    { a: ['t-2'], b: ['t-0'], c: ['t-1'] },
  ],
];

test.each(cases)('%s', async (_name, members, counts, expected) => {
  const assigned = await rangeAssignor.assign(members, new Map(Object.entries(counts)));
  const found = [...assigned].map(([id, { partitions }]) => [id, partitions.map(nameOf)]);
  expect(Object.fromEntries(found)).toEqual(expected);
});
