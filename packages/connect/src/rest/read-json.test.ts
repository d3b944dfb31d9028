import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonBodyError } from './json-token.ts';
import { mapBodies, offsetsBodies, requestBodies } from './read-json.vectors.ts';
import { readCreateConnectorBody, readOffsetsBody, readSettingsBody } from './request-bodies.ts';

/** What is said of a body, with places as the vectors have them; null where it is taken. */
function complaint(read: (text: string) => unknown, body: string): string | null {
  try {
    read(body);
    return null;
  } catch (error) {
    if (!(error instanceof JsonBodyError)) throw error;
    return error.message
      .replace(/at \[Source: [^\]]*line: (\d+), column: (\d+)\]/g, '@$1:$2')
      .replace(/at \[Source: [^\]]*line: (\d+)\]/g, '@$1');
  }
}

const emptyBody = 'No content to map';

describe('bodies that Jackson was asked to read', () => {
  test.each(mapBodies.filter(([, said]) => !said?.startsWith(emptyBody)))('settings %j', (body, said) =>
    expect(complaint(readSettingsBody, body)).toBe(said),
  );
  test.each(requestBodies)('request %j', (body, said) =>
    expect(complaint(readCreateConnectorBody, body)).toBe(said),
  );
  test.each(offsetsBodies)('offsets %j', (body, said) => expect(complaint(readOffsetsBody, body)).toBe(said));
});

test('numbers and booleans stay as they were written', () => {
  expect(readSettingsBody('{"a":1.50,"b":true,"c":null,"d":1e400,"e":"x\\u00e4\\n"}')).toEqual({
    a: '1.50',
    b: 'true',
    c: null,
    d: '1e400',
    e: 'xä\n',
  });
});

test('no body is none, and null is one too', () => {
  expect(readSettingsBody('')).toBeNull();
  expect(readSettingsBody('  null')).toBeNull();
});

test('a request has its name, settings and state', () => {
  const body = '{"name":"a","config":{"b":"c"},"initial_state":"paused"}';
  expect(readCreateConnectorBody(body)).toEqual({ name: 'a', config: { b: 'c' }, initialState: 'PAUSED' });
});

test('nesting is bounded', () => {
  expect(() => readSettingsBody('['.repeat(100_000))).toThrow(JsonBodyError);
  expect(() => readOffsetsBody(`{"offsets":[{"partition":{"a":${'['.repeat(100_000)}`)).toThrow(
    /nesting depth \(1001\)/,
  );
});

test('whatever JSON.parse takes is read the same, and nothing else gets further than an error', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), (settings) => {
      expect(readSettingsBody(JSON.stringify(settings))).toEqual(settings);
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      complaint(readSettingsBody, text);
      complaint(readOffsetsBody, `{"offsets":[{"partition":{"a":${text}`);
    }),
  );
});
