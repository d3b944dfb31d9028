import { expect, test } from 'vitest';
import { isValidPath, joinPath, nameOf, parentOf } from './paths.ts';

test.each([
  ['/', true],
  ['/a', true],
  ['/a/b.c/..d/...', true],
  ['/\uf900\uffef', true],
  ['/a b', true],
  ['', false],
  ['a', false],
  ['/a/', false],
  ['//', false],
  ['/a//b', false],
  ['/.', false],
  ['/a/..', false],
  ['/../a', false],
  ['/a\u0000', false],
  ['/\u001f', false],
  ['/\u007f', false],
  ['/\u009f', false],
  ['/\u{1f600}', false],
  ['/\ue000', false],
  ['/\uffff', false],
])('%j is valid: %s', (path, isValid) => {
  expect(isValidPath(path)).toBe(isValid);
});

test('a path has a parent and a name, and is put together from them', () => {
  expect([parentOf('/'), parentOf('/a'), parentOf('/a/b')]).toEqual(['/', '/', '/a']);
  expect([nameOf('/a'), nameOf('/a/b')]).toEqual(['a', 'b']);
  expect([joinPath('/', 'a'), joinPath('/a', 'b')]).toEqual(['/a', '/a/b']);
});
