import { describe, expect, test } from 'vitest';
import { type CaseList, expectAsListed, type Outcome, readJunitXml } from './case-list.ts';

const list: CaseList = {
  passing: ['a.T.one', 'a.T.two'],
  leftOut: [
    { name: 'a.T.three', reason: 'an ensemble' },
    { name: 'b.*', reason: 'TLS' },
  ],
};
const asListed: readonly [string, Outcome][] = [
  ['a.T.one', 'passed'],
  ['a.T.two', 'passed'],
];

describe('a run is held against the list', () => {
  test.each<[string, [string, Outcome][], RegExp | undefined]>([
    ['what is listed passes', [], undefined],
    ['a listed case fails', [['a.T.two', 'failed']], /listed as passing, but failed: a\.T\.two/],
    ['a listed case is skipped', [['a.T.two', 'skipped']], /listed as passing, but skipped: a\.T\.two/],
    ['a new case passes', [['a.T.four', 'passed']], /passes, add the line: a\.T\.four/],
    [
      'a new case fails',
      [['a.T.four', 'failed']],
      /failed, mend it or leave it out with a reason: a\.T\.four/,
    ],
    ['a case that is left out fails', [['a.T.three', 'failed']], undefined],
    ['a case of a class that is left out fails', [['b.T.one', 'failed']], undefined],
  ])('%s', (_, more, complaint) => {
    const run = (): void => expectAsListed(list, new Map([...asListed, ...more]), 'output');
    if (complaint === undefined) run();
    else expect(run).toThrow(complaint);
  });

  test('a listed case is missing', () => {
    expect(() => expectAsListed(list, new Map([['a.T.one', 'passed']]), 'output')).toThrow(
      /listed as passing, but not run: a\.T\.two/,
    );
  });
});

test('a report in XML gives the outcome of each case', () => {
  const xml = `<testsuite><testcase classname="x.T" name="a&lt;b" time="1"/>
<testcase classname="x.T" name="c" time="1"><failure message="no">trace</failure></testcase>
<testcase classname="x.T" name="d"><system-out>printed</system-out></testcase>
<testcase classname="x.T" name="e"><skipped type="s" message="m"/></testcase></testsuite>`;
  expect([...readJunitXml(xml, (className, name) => `${className}.${name}`)]).toEqual([
    ['x.T.a<b', 'passed'],
    ['x.T.c', 'failed'],
    ['x.T.d', 'passed'],
    ['x.T.e', 'skipped'],
  ]);
});
