import { silentLogger } from '@kafka-ts/environment/logger';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryHerder } from '../fixtures/memory-herder.ts';
import { PluginRegistry } from '../plugins/plugin-registry.ts';
import { validateConnector } from '../plugins/validate-connector.ts';
import { LoggerLevels } from './logger-levels.ts';
import { type RestAppOptions, restApp } from './rest-app.ts';

const source = { 'connector.class': 'FileStreamSource', topic: 't', file: '/tmp/in' };
const json = { 'content-type': 'application/json' };

let levels: LoggerLevels;
let ask: (method: string, path: string, options?: RequestInit) => Promise<Response>;

async function app(options: Partial<RestAppOptions> = {}, canReset = true): Promise<void> {
  const registry = await PluginRegistry.open(nodeEnvironment(), { pluginPath: [], logger: silentLogger });
  levels = new LoggerLevels(() => 7);
  const made = restApp(
    {
      herder: new MemoryHerder(registry),
      registry,
      validate: (props) => validateConnector(props, { registry, overridePolicy: 'None' }),
      loggers: levels,
      topicTracking: { isEnabled: canReset, canReset },
    },
    {
      parts: ['regular', 'admin'],
      crossOrigin: { allowedOrigins: [], allowedMethods: [] },
      logger: silentLogger,
      ...options,
    },
  );
  ask = async (method, path, init = {}) =>
    made.fetch(new Request(`http://worker:1${path}`, { method, ...init }));
}

beforeEach(() => app());

const post = (body: string, headers: Record<string, string> = json): Promise<Response> =>
  ask('POST', '/connectors', { body, headers });

describe('bodies', () => {
  test('longer than 8 MiB are refused, with and without a length', async () => {
    const long = 'x'.repeat(9 * 1024 * 1024);
    expect((await post(long)).status).toBe(413);
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)),
    });
    const answer = await ask('POST', '/connectors', { body: stream, headers: json, duplex: 'half' });
    expect(await answer.json()).toEqual({ error_code: 413, message: 'HTTP 413 Request Entity Too Large' });
  });

  test('with null for a setting create nothing', async () => {
    const answer = await post(JSON.stringify({ name: 'a', config: { ...source, topic: null } }));
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('Null value can not be supplied as the configuration value.');
    expect(await (await ask('GET', '/connectors')).json()).toEqual([]);
  });

  test('of `__proto__` and `constructor` are settings like others', async () => {
    const answer = await post('{"name":"a","config":{"__proto__":"x","constructor":"y"}}');
    expect(await answer.json()).toEqual({
      error_code: 400,
      message: 'Connector config {constructor=y, name=a, __proto__=x} contains no connector type',
    });
  });
});

describe('names', () => {
  test.each(['a b', 'a/b', 'ä好', 'a%2Fb', '100%', 'a?b#c', '..x', 'constructor'])('%j', async (name) => {
    const created = await post(JSON.stringify({ name, config: source }));
    expect(created.status).toBe(201);
    const found = await ask('GET', `/connectors/${encodeURIComponent(name)}`);
    expect(await found.json()).toMatchObject({ name, config: { ...source, name } });
    const location = created.headers.get('location') ?? '';
    expect(location).toMatch(/^http:\/\/worker:1\/connectors\//);
    const all: unknown = await (await ask('GET', '/connectors?expand=status')).json();
    expect(Object.entries(all ?? {})).toEqual([[name, { status: expect.objectContaining({ name }) }]]);
  });
});

describe('methods and types', () => {
  test('HEAD is GET without a body', async () => {
    const answer = await ask('HEAD', '/connectors');
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'application/json',
      '',
    ]);
    expect((await ask('HEAD', '/connectors/nope')).status).toBe(404);
  });

  test.each([
    ['application/json; charset=utf-8', 500],
    ['Application/JSON', 500],
    ['application/jsonx', 415],
    ['text/json', 415],
  ])('content type %s', async (type, status) => {
    expect((await post('null', { 'content-type': type })).status).toBe(status);
  });

  test.each([
    ['*/*', 200],
    ['text/html, application/*;q=0.5', 200],
    ['text/html', 406],
    ['application/json;q=0', 406],
  ])('accept %s', async (accept, status) => {
    expect((await ask('GET', '/connectors', { headers: { accept } })).status).toBe(status);
  });
});

describe('pages from elsewhere', () => {
  const origin = 'https://ui.example';
  const preflight = { origin, 'access-control-request-method': 'PUT' };

  test('are told nothing unless they are allowed', async () => {
    const answer = await ask('GET', '/connectors', { headers: { origin } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('may do what the settings say', async () => {
    const crossOrigin = { allowedOrigins: ['https://*.example'], allowedMethods: ['GET', 'PUT'] };
    await app({ crossOrigin });
    const answer = await ask('GET', '/nope', { headers: { origin } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('vary')).toBe('Origin');
    const asked = await ask('OPTIONS', '/connectors/a/config', { headers: preflight });
    expect(asked.headers.get('access-control-allow-methods')).toBe('GET,PUT');
    const stranger = await ask('OPTIONS', '/connectors', {
      headers: { ...preflight, origin: 'https://evil' },
    });
    expect(stranger.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('may read with GET, POST and HEAD by default', async () => {
    await app({ crossOrigin: { allowedOrigins: ['*'], allowedMethods: [] } });
    const put = await ask('OPTIONS', '/connectors', { headers: preflight });
    expect(put.headers.get('access-control-allow-methods')).toBeNull();
    const headers = { ...preflight, 'access-control-request-method': 'POST' };
    const asked = await ask('OPTIONS', '/connectors', { headers });
    expect(asked.headers.get('access-control-allow-methods')).toBe('GET,POST,HEAD');
  });
});

describe('loggers', () => {
  test('keep back what their level does not let through, and so do those below', async () => {
    const lines: string[] = [];
    const write = (message: string, name: string): number => lines.push(`${name} ${message}`);
    const logger = levels.filter({ info: write, warn: write, error: write });
    logger.info('1', 'org.a.B');
    const body = JSON.stringify({ level: 'warn' });
    const set = await ask('PUT', '/admin/loggers/org.a', { body, headers: json });
    expect(await set.json()).toEqual(['org.a', 'org.a.B']);
    logger.info('2', 'org.a.B');
    logger.info('3', 'org.a.New');
    logger.warn('4', 'org.a.New');
    logger.info('5', 'org.ab');
    expect(lines).toEqual(['org.a.B 1', 'org.a.New 4', 'org.ab 5']);
    expect(await (await ask('GET', '/admin/loggers')).json()).toEqual({
      'org.a': { level: 'WARN', last_modified: 7 },
      'org.a.B': { level: 'WARN', last_modified: 7 },
      root: { level: 'INFO', last_modified: null },
    });
    expect(await (await ask('GET', '/admin/loggers/org.ab')).json()).toEqual({
      level: 'INFO',
      last_modified: null,
    });
  });

  test('are nobody else’s business where a listener of its own has them', async () => {
    await app({ parts: ['regular'] });
    expect((await ask('GET', '/admin/loggers')).status).toBe(404);
    await app({ parts: ['admin'] });
    expect((await ask('GET', '/admin/loggers')).status).toBe(200);
    expect((await ask('GET', '/connectors')).status).toBe(404);
  });
});

test('settings of clients are refused where the worker allows none', async () => {
  const body = JSON.stringify({
    ...source,
    name: 'a',
    'producer.override.acks': '1',
    'producer.override.linger.ms': 'x',
  });
  const answer = await ask('PUT', '/connector-plugins/FileStreamSource/config/validate', {
    body,
    headers: json,
  });
  const text = await answer.text();
  expect(text).toContain(
    "The 'None' policy does not allow 'acks' to be overridden in the connector configuration.",
  );
  expect(text).toContain('Invalid value x for configuration linger.ms: Not a number of type LONG');
});

test('topics are told only where they are tracked', async () => {
  await app({}, false);
  expect(await (await ask('GET', '/connectors/a/topics')).json()).toEqual({
    error_code: 403,
    message: 'Topic tracking is disabled.',
  });
  expect((await ask('PUT', '/connectors/a/topics/reset')).status).toBe(403);
});

test('offsets that are no flat objects are refused', async () => {
  await post(JSON.stringify({ name: 'a', config: source, initial_state: 'STOPPED' }));
  const body = JSON.stringify({ offsets: [{ partition: { a: [1] }, offset: {} }] });
  const answer = await ask('PATCH', '/connectors/a/offsets', { body, headers: json });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain("The value of 'a' in the partition");
});
