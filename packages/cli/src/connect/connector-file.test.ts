import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConnectorFile } from './connector-file.ts';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'kafka-ts-connector-file-'));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function read(name: string, text: string): ReturnType<typeof readConnectorFile> {
  const path = join(directory, name);
  writeFileSync(path, text);
  return readConnectorFile(path, () => {});
}

const config = { name: 'a', 'connector.class': 'FileStreamSink' };

test.each([
  ['properties', 'a.properties', 'name=a\nconnector.class=FileStreamSink\n', { name: 'a', config }],
  ['settings as JSON, whatever the ending', 'a.conf', JSON.stringify(config), { name: 'a', config }],
  [
    'a request as JSON, with the state to begin in',
    'a.json',
    JSON.stringify({ name: 'a', config, initial_state: 'stopped' }),
    { name: 'a', config, initialState: 'STOPPED' },
  ],
  [
    'numbers and booleans as their text',
    'b.json',
    '\uFEFF{"name":"a","config":{"tasks.max":2,"x":true}}',
    { name: 'a', config: { 'tasks.max': '2', x: 'true' } },
  ],
])('%s', (_title, name, text, expected) => {
  expect(read(name, text)).toEqual(expected);
});

test.each([
  [
    'no name',
    'x.properties',
    'connector.class=FileStreamSink\n',
    /x\.properties: Missing required configuration "name"/,
  ],
  ['half a file of JSON', 'x.json', '{"name":', /x\.json: the file is no JSON/],
  [
    'a state that there is not',
    'y.json',
    '{"name":"a","config":{},"initial_state":"GONE"}',
    /initial_state GONE/,
  ],
  ['a setting that is a list', 'z.json', '{"name":"a","config":{"topics":["a"]}}', /"topics" is not a text/],
])('%s is refused, naming the file', (_title, name, text, message) => {
  expect(() => read(name, text)).toThrow(message);
});

test('a missing file is told', () => {
  expect(() => readConnectorFile(join(directory, 'nowhere.properties'), () => {})).toThrow(
    /there is no such file/,
  );
});
