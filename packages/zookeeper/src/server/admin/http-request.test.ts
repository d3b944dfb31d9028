import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HttpRefusal, headLength, parseHead, tooLong } from './http-request.ts';

const head = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'), 'latin1');

function refusalOf(bytes: Buffer): string {
  try {
    parseHead(bytes);
    return 'none';
  } catch (error) {
    if (!(error instanceof HttpRefusal)) throw error;
    return `${error.status} ${error.message}`;
  }
}

test('a request has a method, a path without its escapes, and parameters', () => {
  const request = parseHead(head('GET /commands/ru%6fk?traceMask=5&x=a+b&traceMask=6 HTTP/1.1', 'Host: x'));
  expect(request).toMatchObject({
    method: 'GET',
    path: '/commands/ruok',
    rawPath: '/commands/ru%6fk',
    bodyBytes: 0,
  });
  expect([...request.parameters]).toEqual([
    ['traceMask', '5'],
    ['x', 'a b'],
  ]);
});

test.each([
  ['GET http://h:1/commands/ruok HTTP/1.1', '/commands/ruok'],
  ['GET http://h HTTP/1.1', '/'],
  ['GET /commands/../x HTTP/1.1', '/x'],
  ['GET /../../x/./y HTTP/1.1', '/x/y'],
  ['GET /commands/ HTTP/1.1', '/commands/'],
  ['GET /a%2e%2e/b#c HTTP/1.1', '/a../b'],
])('%s asks for %s', (line, path) => {
  expect(parseHead(head(line, 'Host: x')).path).toBe(path);
});

test.each([
  ['1.1', [], true],
  ['1.1', ['Connection: close'], false],
  ['1.0', [], false],
  ['1.0', ['Connection: Keep-Alive'], true],
])('HTTP/%s with %j keeps its connection: %j', (version, headers, keepsAlive) => {
  expect(parseHead(head(`GET / HTTP/${version}`, 'Host: x', ...headers)).keepsAlive).toBe(keepsAlive);
});

test.each([
  ['no host', ['GET / HTTP/1.1'], '400 No Host'],
  ['a control character', ['\0\x01garbage'], '400 Illegal character CNTL=0x0'],
  ['a version that is not known', ['GET / HTTP/7.1', 'Host: x'], '505 Unknown Version'],
  ['no version', ['GET /'], '505 HTTP/0.9 not supported'],
  ['too many words', ['GET / / HTTP/1.1'], '400 Bad Request'],
  ['a method that is none', ['G(T / HTTP/1.1'], '400 Bad Request'],
  ['a header without a name', ['GET / HTTP/1.1', ': x'], '400 Illegal header'],
  ['a folded header', ['GET / HTTP/1.1', 'Host: x', ' y'], '400 Illegal header'],
  ['a header name with a space behind', ['GET / HTTP/1.1', 'Host : x'], '400 Illegal header'],
  ['a bad escape', ['GET /%zz HTTP/1.1', 'Host: x'], '400 Bad URI'],
  [
    'a length that is none',
    ['GET / HTTP/1.1', 'Host: x', 'Content-Length: -1'],
    '400 Invalid Content-Length Value',
  ],
  [
    'two lengths',
    ['GET / HTTP/1.1', 'Host: x', 'Content-Length: 1', 'Content-Length: 2'],
    '400 Invalid Content-Length Value',
  ],
  ['a body in chunks', ['GET / HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked'], '411 Length Required'],
])('%s is refused', (_, lines, refusal) => {
  expect(refusalOf(head(...lines))).toBe(refusal);
});

test('a head ends behind its empty line', () => {
  expect(headLength(head('GET / HTTP/1.1', 'Host: x', '', 'body'))).toBe(27);
  expect(headLength(head('GET / HTTP/1.1', 'Host: x'))).toBe(-1);
});

test('a head that is too long is refused for its line or for its headers', () => {
  expect(tooLong(Buffer.alloc(9000, 'a'))).toMatchObject({ status: 414, message: 'URI Too Long' });
  const headers = Buffer.from(`GET / HTTP/1.1\r\nX: ${'a'.repeat(9000)}`);
  expect(tooLong(headers)).toMatchObject({ status: 431, message: 'Request Header Fields Too Large' });
});

test('any bytes are a request or are refused', () => {
  const piece = fc.oneof(
    fc.constantFrom('GET', ' ', '/', '%', '?', 'HTTP/1.1', '\r\n', 'Host: x', ':', '\0', 'é'),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      expect(typeof refusalOf(Buffer.from(pieces.join('')))).toBe('string');
    }),
  );
});
