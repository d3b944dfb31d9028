import { expect, test } from 'vitest';
import { decodeProperties, PropertiesError, parseProperties } from './properties.ts';

const cases: readonly (readonly [string, string, Record<string, string>])[] = [
  ['three separators', 'a=b\nc:d\ne f', { a: 'b', c: 'd', e: 'f' }],
  ['blanks around the separator', 'a \t=  b\n  c  :d', { a: 'b', c: 'd' }],
  ['only one separator is dropped', 'a==b\nb=:c\nc : =d', { a: '=b', b: ':c', c: '=d' }],
  ['a key alone is empty', 'a\nb=\nc :', { a: '', b: '', c: '' }],
  ['comments and blank lines', '# x=1\n\n  ! y=2\n \t\nz=3', { z: '3' }],
  ['no trailing comments', 'broker.id=0 # zero', { 'broker.id': '0 # zero' }],
  ['every line end', 'a=1\rb=2\r\nc=3\n', { a: '1', b: '2', c: '3' }],
  ['continuation drops leading blanks', 'a=1,\\\n   2,\\\r\n\t3', { a: '1,2,3' }],
  ['an even number of backslashes does not continue', 'a=1\\\\\nb=2', { a: '1\\', b: '2' }],
  ['a comment never continues', '# a \\\nb=2', { b: '2' }],
  ['a continued line may begin like a comment', 'a=1\\\n#2', { a: '1#2' }],
  ['a backslash at the end of the file', 'a=1\\', { a: '1' }],
  ['escapes', 'a=\\t\\n\\r\\f\\\\\\u4f60\\q', { a: '\t\n\r\f\\你q' }],
  ['escaped separators belong to the key', 'a\\=b\\:c\\ d=e', { 'a=b:c d': 'e' }],
  ['the later duplicate wins', 'a=1\na=2', { a: '2' }],
  ['trailing blanks are trimmed unless escaped', 'a=b  \t\nc=d\\ ', { a: 'b', c: 'd ' }],
  [
    'values with equals signs',
    'listeners=PLAINTEXT://:9092\nx=a=b=c',
    { listeners: 'PLAINTEXT://:9092', x: 'a=b=c' },
  ],
  ['byte order mark', '\uFEFFa=b', { a: 'b' }],
  ['nothing', '', {}],
];

test.each(cases)('%s', (_name, text, expected) => {
  expect(Object.fromEntries(parseProperties(text))).toEqual(expected);
});

const windowsCases: readonly (readonly [string, string, Record<string, string>, number])[] = [
  ['single backslashes are kept', 'log.dirs=C:\\tmp\\kafka-logs', { 'log.dirs': 'C:\\tmp\\kafka-logs' }, 1],
  ['doubled ones are escapes', 'log.dirs=C:\\\\tmp\\\\new', { 'log.dirs': 'C:\\tmp\\new' }, 0],
  [
    'a trailing one joins nothing',
    'dataDir=C:\\zk\\\nclientPort=2181',
    { dataDir: 'C:\\zk\\', clientPort: '2181' },
    1,
  ],
  ['forward slashes need nothing', 'log.dirs=C:/tmp/logs', { 'log.dirs': 'C:/tmp/logs' }, 0],
  ['other keys follow Java', 'x=C:\\tmp', { x: 'C:\tmp' }, 0],
];

test.each(windowsCases)('Windows paths: %s', (_name, text, expected, warnings) => {
  const seen: string[] = [];
  const values = parseProperties(text, (message) => seen.push(message));
  expect(Object.fromEntries(values)).toEqual(expected);
  expect(seen).toHaveLength(warnings);
});

test.each([
  'log.dir',
  'log.dirs',
  'metadata.log.dir',
  'dataDir',
  'dataLogDir',
  'file',
  'offset.storage.file.filename',
  'plugin.path',
  'state.dir',
])('Windows paths: %s is one, in every way of writing them', (key) => {
  const read = (value: string) => parseProperties(`${key}=${value}\nnext=1`).get(key);
  expect(read('C:\\tmp\\new folder\\u1')).toBe('C:\\tmp\\new folder\\u1');
  expect(read('D:\\a,E:\\b')).toBe('D:\\a,E:\\b');
  expect(read('\\\\server\\share\\t')).toBe('\\\\server\\share\\t');
  expect(read('C:\\\\tmp\\\\n')).toBe('C:\\tmp\\n');
  expect(read('C:/tmp/n')).toBe('C:/tmp/n');
  expect(read('/tmp/n')).toBe('/tmp/n');
});

test('a broken unicode escape names its line', () => {
  expect(() => parseProperties('a=1\nb=\\u12x4')).toThrow(PropertiesError);
  expect(() => parseProperties('a=1\nb=\\u12x4')).toThrow(
    'line 2: \\u needs four hexadecimal digits; found "\\u12x4"',
  );
});

test('bytes are UTF-8, and ISO-8859-1 where they cannot be', () => {
  expect(decodeProperties(Buffer.from('a=你好')).get('a')).toBe('你好');
  expect(decodeProperties(Buffer.from('a=é', 'latin1')).get('a')).toBe('é');
});
