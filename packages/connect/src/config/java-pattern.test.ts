import { describe, expect, test } from 'vitest';
import { compileJavaPattern } from './java-pattern.ts';

test.each([
  ['a.*', 'abc', true],
  ['a|b', 'ab', false],
  ['a)|(b', 'a', undefined],
  ['\\Qa.b\\E+', 'a.b', true],
  ['\\Qa.b', 'axb', false],
  ['.', '好', true],
])('%j on %j', (pattern, text, matches) => {
  if (matches === undefined) expect(() => compileJavaPattern(pattern)).toThrow(SyntaxError);
  else expect(compileJavaPattern(pattern).matches(text)).toBe(matches);
});

// As java.util.regex.PatternSyntaxException has it.
describe('mistakes', () => {
  test.each([
    ['(', 'Unclosed group near index 1\n('],
    ['[', 'Unclosed character class near index 0\n[\n^'],
    ['a[b', 'Unclosed character class near index 2\na[b\n  ^'],
    ['*', "Dangling meta character '*' near index 0\n*\n^"],
    ['a|+', "Dangling meta character '+' near index 2\na|+\n  ^"],
    [')', "Unmatched closing ')'\n)"],
    ['ab)', "Unmatched closing ')' near index 1\nab)\n ^"],
  ])('%j', (pattern, message) => {
    expect(() => compileJavaPattern(pattern)).toThrow(new SyntaxError(message));
  });
});
