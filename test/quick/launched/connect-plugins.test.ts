/** The built worker with plug-ins as strangers write them: found by package, listed, checked, run; broken ones left out. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningKafka, startKafka } from '@kafka-ts/testing/start-kafka';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const directory = mkdtempSync(join(tmpdir(), 'connect-plugins-'));
const journal = join(directory, 'journal.txt');
let kafka: RunningKafka;
let worker: ChildProcess;
let url = '';
let log = '';

/** A package in `plugins`, as npm would put it there. */
function install(name: string, manifest: object, files: Readonly<Record<string, string>>): void {
  const target = join(directory, 'plugins', 'node_modules', name);
  mkdirSync(target, { recursive: true });
  const json = { name, version: '0.0.1', type: 'module', ...manifest };
  writeFileSync(join(target, 'package.json'), JSON.stringify(json));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(target, file), text);
}

beforeAll(async () => {
  cpSync(
    join(root, 'test', 'fixtures', 'connect-plugins', 'connect-sample'),
    join(directory, 'plugins', 'connect-sample'),
    { recursive: true },
  );
  install(
    'connect-throwing',
    { 'kafka-connect': { converters: { 'com.example.Throwing': './index.js' } } },
    { 'index.js': "throw new Error('not in the mood');" },
  );
  install(
    'connect-outside',
    { 'kafka-connect': { converters: { 'com.example.Outside': '../../../evil.js' } } },
    {},
  );
  install(
    'connect-plain',
    { 'kafka-connect': { headerConverters: { 'com.example.Plain': './plain.js#Header' } } },
    {
      'plain.js':
        "import { DataError } from '@kafka-ts/connect';\nexport class Header { configure() {} fromConnectHeader() { return null; } toConnectHeader() { throw new DataError('no'); } }",
    },
  );
  install(
    'connect-namesake',
    { 'kafka-connect': { sourceConnectors: { 'org.other.CountingSourceConnector': './index.js' } } },
    {
      'index.js':
        "import { ConfigDef, SourceConnector } from '@kafka-ts/connect/plugin-api';\nexport class CountingSourceConnector extends SourceConnector { version() { return '9'; } config() { return new ConfigDef(); } start() {} taskConfigs() { return []; } newTask() { throw new Error('no tasks'); } }",
    },
  );
  writeFileSync(join(directory, 'evil.js'), "throw new Error('reached');");
  kafka = await startKafka();
  const properties = join(directory, 'worker.properties');
  writeFileSync(
    properties,
    [
      `bootstrap.servers=${kafka.bootstrapServers}`,
      'key.converter=org.apache.kafka.connect.storage.StringConverter',
      'value.converter=ReversedTextConverter',
      `offset.storage.file.filename=${join(directory, 'offsets')}`,
      'offset.flush.interval.ms=200',
      'listeners=http://127.0.0.1:0',
      `plugin.path=${join(directory, 'plugins')},${join(directory, 'no-such-directory')}`,
    ].join('\n'),
  );
  const main = join(root, 'packages', 'cli', 'dist', 'main.js');
  worker = spawn(process.execPath, [main, 'connect-standalone', properties], {
    env: { ...process.env, LOG_DIR: join(directory, 'logs') },
  });
  for (const stream of [worker.stdout, worker.stderr])
    stream?.on('data', (bytes: Buffer) => {
      log += bytes.toString();
    });
  await vi.waitFor(() => expect(log).toContain('Kafka Connect started'), { timeout: 15_000 });
  url = /REST server listening at (http:\/\/\S+)\//.exec(log)?.[1] ?? '';
});

afterAll(async () => {
  const ended = new Promise((resolve) => worker.once('close', resolve));
  worker.kill('SIGTERM');
  await ended;
  await kafka.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function ask(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(url + path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

describe('what is found', () => {
  test('classes with the versions they say', async () => {
    const { body } = await ask('GET', '/connector-plugins?connectorsOnly=false');
    expect(body).toEqual(
      expect.arrayContaining([
        { class: 'com.example.CountingSourceConnector', type: 'source', version: '1.2.0' },
        { class: 'com.example.JournalSinkConnector', type: 'sink', version: '1.2.0' },
        { class: 'com.example.AddSuffix$Value', type: 'transformation', version: '1.2.0' },
        { class: 'com.example.ReversedTextConverter', type: 'converter', version: '1.2.0' },
        { class: 'com.example.Plain', type: 'header_converter', version: '0.0.1' },
        {
          class: 'org.apache.kafka.connect.file.FileStreamSourceConnector',
          type: 'source',
          version: '3.9.2',
        },
      ]),
    );
    expect(JSON.stringify(body)).not.toMatch(/Throwing|Outside/);
  });

  test('what cannot be loaded is said once, with its reason', () => {
    const errors = log.split('\n').filter((line) => line.includes('ERROR'));
    expect(errors).toHaveLength(3);
    expect(errors).toEqual(
      expect.arrayContaining([
        expect.stringContaining('Failed to discover converter com.example.Throwing in connect-throwing'),
        expect.stringMatching(/The module of com\.example\.Outside, .*, does not lie in its package/),
        expect.stringContaining('Could not get listing for plugin path'),
      ]),
    );
    expect(log).toContain('not in the mood');
    expect(log).not.toContain('reached');
  });
});

describe('what is refused', () => {
  test('an alias that two packages have; the full names work', async () => {
    const settings = { topic: 't' };
    const byAlias = await ask('POST', '/connectors', {
      name: 'a',
      config: { ...settings, 'connector.class': 'CountingSource' },
    });
    expect(byAlias).toMatchObject({
      status: 500,
      body: {
        message: expect.stringMatching(
          /^More than one connector matches alias CountingSource\. Please use full package and class name instead\. Classes found: PluginDesc\{/,
        ),
      },
    });
    const byName = await ask('PUT', '/connector-plugins/org.other.CountingSourceConnector/config/validate', {
      name: 'a',
      'connector.class': 'org.other.CountingSourceConnector',
    });
    expect(byName).toMatchObject({ status: 200, body: { error_count: 0 } });
  });

  test.each([
    './src/counting-source.ts',
    'connect-sample',
    '../plugins/connect-sample/src/counting-source.ts',
  ])('a file or package for a class: %s', async (name) => {
    const answer = await ask('POST', '/connectors', { name: 'a', config: { 'connector.class': name } });
    expect(answer).toMatchObject({
      status: 500,
      body: {
        message: expect.stringContaining(
          `Failed to find any class that implements Connector and which name matches ${name}, available connectors are: `,
        ),
      },
    });
  });

  test('settings that the plug-in and its transformation want', async () => {
    const answer = await ask('POST', '/connectors', {
      name: 'a',
      config: {
        'connector.class': 'com.example.CountingSourceConnector',
        limit: '0',
        transforms: 's',
        'transforms.s.type': 'com.example.AddSuffix$Value',
      },
    });
    expect(answer).toEqual({
      status: 400,
      body: {
        error_code: 400,
        message: [
          'Connector configuration is invalid and contains the following 3 error(s):',
          'Missing required configuration "transforms.s.suffix" which has no default value.',
          'Missing required configuration "topic" which has no default value.',
          'Invalid value 0 for configuration limit: Value must be at least 1',
          'You can also find the above list of errors at the endpoint `/connector-plugins/{connectorType}/config/validate`',
        ].join('\n'),
      },
    });
  });
});

test('numbers are counted by two tasks, get their suffix, go through the converter and into the journal', async () => {
  const source = {
    'connector.class': 'com.example.CountingSourceConnector',
    'tasks.max': '2',
    topic: 'numbers',
    transforms: 's',
    'transforms.s.type': 'com.example.AddSuffix$Value',
    'transforms.s.suffix': '-好',
  };
  const sink = {
    'connector.class': 'JournalSink',
    topics: 'numbers',
    'journal.file': journal,
    'errors.tolerance': 'all',
  };
  expect(await ask('POST', '/connectors', { name: 'count', config: source })).toMatchObject({
    status: 201,
    body: { type: 'source', tasks: [{ task: 0 }, { task: 1 }] },
  });
  expect(await ask('PUT', '/connectors/journal/config', sink)).toMatchObject({ status: 201 });
  const expected = Array.from({ length: 10 }, (_, number) => `number ${number}-好`);
  await vi.waitFor(
    () => {
      const lines = existsSync(journal) ? readFileSync(journal, 'utf8').trimEnd().split('\n') : [];
      expect(lines.map((line) => line.replace(/^numbers-0@\d+ /, '')).toSorted()).toEqual(expected);
    },
    { timeout: 12_000, interval: 100 },
  );
  await vi.waitFor(
    async () =>
      expect((await ask('GET', '/connectors/count/offsets')).body).toEqual({
        offsets: expect.arrayContaining([
          { partition: { first: 0 }, offset: { number: 8 } },
          { partition: { first: 1 }, offset: { number: 9 } },
        ]),
      }),
    { timeout: 5000 },
  );
});
