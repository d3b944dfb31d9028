import { Readable, Writable } from 'node:stream';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { expect, test } from 'vitest';
import type { Terminal } from '../terminal.ts';
import { tableLines } from './columns.ts';
import { styleOf } from './style.ts';

function terminal(isOutputTty: boolean, env: Readonly<Record<string, string>>): Terminal {
  return {
    stdin: Readable.from([]),
    stdout: new Writable(),
    stderr: new Writable(),
    isInputTty: isOutputTty,
    isOutputTty,
    isErrorTty: isOutputTty,
    env,
    environment: nodeEnvironment(),
    onStop: () => () => {},
    exitNow: () => {},
  };
}

const bold = '\u001b[1mx\u001b[22m';
const cases: readonly (readonly [string, boolean, Record<string, string>, string, boolean])[] = [
  ['a terminal', true, {}, bold, true],
  ['a pipe', false, {}, 'x', false],
  ['NO_COLOR at a terminal: columns still line up', true, { NO_COLOR: '1' }, 'x', true],
  ['an empty NO_COLOR says nothing', true, { NO_COLOR: '' }, bold, true],
  ['FORCE_COLOR in a pipe: colours, and widths as they are', false, { FORCE_COLOR: '1' }, bold, false],
  ['FORCE_COLOR=0 at a terminal', true, { FORCE_COLOR: '0' }, 'x', true],
  ['FORCE_COLOR against NO_COLOR', false, { FORCE_COLOR: '1', NO_COLOR: '1' }, bold, false],
  ['a dumb terminal', true, { TERM: 'dumb' }, 'x', false],
];

test.each(cases)('%s', async (_name, isTty, env, painted, isAligned) => {
  const style = await styleOf(terminal(isTty, env));
  expect([style.paint('strong', 'x'), style.isAligned]).toEqual([painted, isAligned]);
});

test('a table for a person has columns as wide as their longest cell', async () => {
  const rows = [
    { name: 'a-name-that-is-long', count: 1 },
    { name: 'b', count: 100 },
  ];
  const columns = [
    { header: 'NAME', cell: ({ name }: { name: string }) => name, width: 5 },
    { header: 'N', cell: ({ count }: { count: number }) => count, width: 9 },
  ];
  const style = await styleOf(terminal(true, { NO_COLOR: '1' }));
  expect(tableLines(columns, rows, style)).toEqual([
    'NAME                 N  ',
    'a-name-that-is-long  1  ',
    'b                    100',
  ]);
  expect(tableLines(columns, rows)).toEqual([
    'NAME  N        ',
    'a-name-that-is-long 1        ',
    'b     100      ',
  ]);
});
