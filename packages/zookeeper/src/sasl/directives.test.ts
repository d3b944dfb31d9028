import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDirectives, quoted } from './directives.ts';
import { SaslError } from './sasl-error.ts';

const parse = (text: string, repeatable: string[] = []) =>
  Object.fromEntries(parseDirectives(Buffer.from(text, 'latin1'), repeatable));

describe('directives', () => {
  test.each([
    ['nothing', '', {}],
    ['a word and a quoted text', 'a=1,b="x, y"', { a: ['1'], b: ['x, y'] }],
    ['escapes in quotes', 'a="q\\"b\\\\"', { a: ['q"b\\'] }],
    ['keys without case', 'Realm=x', { realm: ['x'] }],
    ['white space and empty elements', ' , a = 1 ,\t, b="2" ,', { a: ['1'], b: ['2'] }],
    ['white space as separator', 'a="1" b=2', { a: ['1'], b: ['2'] }],
    ['an empty value in the middle', 'a=,b=1', { a: [''], b: ['1'] }],
  ])('%s', (_name, text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  // All of these are refused by ZooKeeper 3.9.5 on JDK 17, too.
  test.each([
    ['a key that comes twice', 'qop=auth,qop=auth'],
    ['a key without value', 'foo,a=b'],
    ['a value without key', '=x'],
    ['no value at the end', 'foo='],
    ['quotes that do not end', 'foo="bar'],
    ['an escape at the end', 'foo="bar\\'],
    ['a text behind quotes', 'foo="a"b'],
    ['more than 4096 bytes', `a=${'x'.repeat(4095)}`],
  ])('%s is an error', (_name, text) => {
    expect(() => parse(text)).toThrow(SaslError);
  });

  test('what may be repeated keeps its order', () => {
    expect(parse('realm="a",nonce=x,realm="b"', ['realm'])).toEqual({ realm: ['a', 'b'], nonce: ['x'] });
  });

  test('any quoted value is read back', () => {
    const latin1 = fc.string({
      unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    });
    fc.assert(
      fc.property(latin1, latin1, (a, b) => {
        expect(parse(`one=${quoted(a)} , two = ${quoted(b)}`)).toEqual({ one: [a], two: [b] });
      }),
    );
  });

  test('any bytes are directives or a SaslError', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '=', '"', '\\', ',', ' ', '\0', '\xff') }),
        (text) => {
          try {
            for (const values of Object.values(parse(text))) expect(values).toHaveLength(1);
          } catch (error) {
            expect(error).toBeInstanceOf(SaslError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
