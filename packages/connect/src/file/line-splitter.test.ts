import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodingOf, LineSplitter, type TextEncoding } from './line-splitter.ts';

function lines(
  bytes: Uint8Array,
  cuts: readonly number[] = [],
  encoding: TextEncoding = 'utf-8',
): { texts: string[]; ends: number[]; rest: string | undefined } {
  const splitter = new LineSplitter({ encoding, startPosition: 0, afterCarriageReturn: false });
  const found = [];
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    found.push(...splitter.push(bytes.subarray(from, cut)));
    from = cut;
  }
  return {
    texts: found.map(({ text }) => text),
    ends: found.map(({ endPosition }) => endPosition),
    rest: splitter.end()?.text,
  };
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('lines of a file', () => {
  test.each([
    ['ends of all three kinds', 'a\nb\rc\r\nd', ['a', 'b', 'c'], [2, 4, 7], 'd'],
    ['empty lines', '\n\r\n\r\r', ['', '', '', ''], [1, 3, 4, 5], undefined],
    ['positions count bytes', '你好\nfoo\n', ['你好', 'foo'], [7, 11], undefined],
    ['a line without end waits', 'partial', [], [], 'partial'],
  ])('%s', (_name, text, texts, ends, rest) => {
    expect(lines(utf8(text))).toEqual({ texts, ends, rest });
  });

  test('a lone \\r at the end of what is there ends its line at once', () => {
    const splitter = new LineSplitter({ encoding: 'utf-8', startPosition: 0, afterCarriageReturn: false });
    expect(splitter.push(utf8('a\r'))).toEqual([{ text: 'a', endPosition: 2 }]);
    expect(splitter.push(utf8('\nb\n'))).toEqual([{ text: 'b', endPosition: 5 }]);
  });

  test('a \\n whose \\r was read in an earlier life of the worker is no line', () => {
    const splitter = new LineSplitter({ encoding: 'utf-8', startPosition: 2, afterCarriageReturn: true });
    expect(splitter.push(utf8('\nb\n'))).toEqual([{ text: 'b', endPosition: 5 }]);
  });

  test('UTF-16 in both orders, as its mark says', () => {
    const little = Buffer.from('你好\r\nfoo\n', 'utf16le');
    const big = Buffer.from(little).swap16();
    expect(encodingOf(Uint8Array.of(0xff, 0xfe, 1))).toEqual({ encoding: 'utf-16le', markBytes: 2 });
    expect(encodingOf(Uint8Array.of(0xfe, 0xff))).toEqual({ encoding: 'utf-16be', markBytes: 2 });
    expect(encodingOf(Uint8Array.of(0xef, 0xbb, 0xbf))).toEqual({ encoding: 'utf-8', markBytes: 3 });
    for (const [bytes, encoding] of [
      [little, 'utf-16le'],
      [big, 'utf-16be'],
    ] as const)
      expect(lines(bytes, [], encoding)).toEqual({ texts: ['你好', 'foo'], ends: [8, 16], rest: undefined });
  });

  test('are the same however the file is cut into pieces', () => {
    const piece = fc.constantFrom('a', '你', '𝄞', '\n', '\r', '\r\n', 'bc');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.nat(40), { maxLength: 4 }),
        fc.constantFrom<TextEncoding>('utf-8', 'utf-16le'),
        (pieces, cuts, encoding) => {
          const text = pieces.join('');
          const bytes = encoding === 'utf-8' ? utf8(text) : Buffer.from(text, 'utf16le');
          const sorted = cuts.filter((cut) => cut <= bytes.length).sort((a, b) => a - b);
          const whole = lines(bytes, [], encoding);
          const inPieces = lines(bytes, sorted, encoding);
          expect(inPieces.texts).toEqual(whole.texts);
          expect(inPieces.rest).toEqual(whole.rest);
          const expected = text.split(/\r\n|\n|\r/);
          expect([...whole.texts, whole.rest ?? '']).toEqual(expected);
        },
      ),
    );
  });
});
