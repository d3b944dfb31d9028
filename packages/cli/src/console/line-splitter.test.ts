import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from './line-splitter.ts';

function split(chunks: readonly Buffer[]): string[] {
  const splitter = new LineSplitter();
  const lines = chunks.flatMap((chunk) => splitter.push(chunk));
  const last = splitter.end();
  return [...lines, ...(last === undefined ? [] : [last])].map((line) => line.toString('latin1'));
}

const cases: readonly (readonly [string, string, readonly string[]])[] = [
  ['every line end', 'a\nb\r\nc\rd', ['a', 'b', 'c', 'd']],
  ['empty lines are lines', '\n\n\r\n\r\r\n', ['', '', '', '', '']],
  ['nothing behind the last line end', 'a\n', ['a']],
  ['nothing at all', '', []],
];

test.each(cases)('%s', (_name, text, expected) => {
  expect(split([Buffer.from(text)])).toEqual(expected);
});

test('the lines are the same however the stream is cut', () => {
  const texts = fc.array(fc.constantFrom('\r', '\n', 'a', 'bc', '\xff', 'x'.repeat(50)), { maxLength: 40 });
  fc.assert(
    fc.property(texts, fc.array(fc.nat(60), { maxLength: 10 }), (parts, cuts) => {
      const bytes = Buffer.from(parts.join(''), 'latin1');
      const positions = [
        0,
        ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b),
        bytes.length,
      ];
      const chunks = positions.slice(1).map((end, index) => bytes.subarray(positions[index], end));
      expect(split(chunks)).toEqual(split([bytes]));
    }),
  );
});

test('bytes that are no text are kept', () => {
  const splitter = new LineSplitter();
  const bytes = Buffer.from([0xff, 0x00, 0xc3, 0x0a, 0x80]);
  expect(splitter.push(bytes)).toEqual([Buffer.from([0xff, 0x00, 0xc3])]);
  expect(splitter.end()).toEqual(Buffer.from([0x80]));
});
