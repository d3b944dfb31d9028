import { isAbsolute } from 'node:path';
import { expect, test } from 'vitest';
import { ZooConfigError } from './setting-keys.ts';
import { parseZooConfig } from './zoo-config.ts';

const parse = (settings: Record<string, string>) =>
  parseZooConfig(new Map(Object.entries({ dataDir: '/d', ...settings })));

test("what is not set has ZooKeeper's defaults", () => {
  const { config, warnings } = parse({});
  expect(config).toMatchObject({
    dataLogDir: '/d',
    clientPort: 2181,
    clientPortAddress: undefined,
    tickTimeMs: 3000,
    minSessionTimeoutMs: 6000,
    maxSessionTimeoutMs: 60_000,
    maxClientCnxns: 60,
    juteMaxBufferBytes: 0xfffff,
    snapCount: 100_000,
    autopurgeSnapRetainCount: 3,
    autopurgeIntervalHours: 0,
    forceSync: true,
  });
  expect([...config.wordWhitelist]).toEqual(['srvr']);
  expect(warnings).toEqual([]);
});

test("the tutorials' files are understood without a warning", () => {
  const { config, warnings } = parse({
    tickTime: '2000',
    initLimit: '10',
    syncLimit: '5',
    dataLogDir: '/l',
    clientPort: '12181',
    maxClientCnxns: '0',
    'admin.enableServer': 'false',
    'admin.serverPort': '8080',
    'autopurge.snapRetainCount': '3',
    'autopurge.purgeInterval': '1',
    '4lw.commands.whitelist': 'stat, ruok',
    'metricsProvider.className': 'org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider',
    'jute.maxbuffer': '0x9fffff',
    'server.1': 'localhost:2888:3888',
  });
  expect(warnings).toEqual([]);
  expect(config).toMatchObject({
    dataLogDir: '/l',
    clientPort: 12181,
    minSessionTimeoutMs: 4000,
    maxSessionTimeoutMs: 40_000,
    maxClientCnxns: 0,
    autopurgeSnapRetainCount: 3,
    autopurgeIntervalHours: 1,
    juteMaxBufferBytes: 0x9fffff,
  });
  expect([...config.wordWhitelist]).toEqual(['stat', 'ruok', 'srvr']);
});

test('quotas, digests and the admin server are set as system properties too', () => {
  const { config, warnings } = parse({
    'zookeeper.enforceQuota': 'true',
    'zookeeper.DigestAuthenticationProvider.digestAlg': 'SHA-256',
    'admin.serverPort': '0',
    'zookeeper.admin.enableServer': 'false',
  });
  expect(warnings).toEqual([]);
  expect(config).toMatchObject({
    enforceQuota: true,
    digestAlgorithm: 'sha256',
    adminPort: 0,
    adminEnabled: false,
    adminCommandUrl: '/commands',
  });
  expect(parse({}).config).toMatchObject({ enforceQuota: false, digestAlgorithm: 'sha1', adminPort: 8080 });
  const sha3 = parse({ 'DigestAuthenticationProvider.digestAlg': 'SHA3-256' });
  expect(sha3.config.digestAlgorithm).toBe('sha3-256');
});

test('numbers below the least are raised, as by ZooKeeper, and said', () => {
  const { config, warnings } = parse({
    snapCount: '1',
    'autopurge.snapRetainCount': '0',
    'autopurge.purgeInterval': '-1',
    maxClientCnxns: '-1',
    globalOutstandingLimit: '0',
    preAllocSize: '-5',
    tickTime: '+2000',
  });
  expect(config).toMatchObject({
    snapCount: 2,
    autopurgeSnapRetainCount: 3,
    autopurgeIntervalHours: 0,
    maxClientCnxns: 0,
    globalOutstandingLimit: 1,
    preAllocBytes: 0,
    tickTimeMs: 2000,
  });
  expect(warnings).toContain('Invalid snapCount: 1. 2 is taken');
  expect(warnings).toHaveLength(6);
});

test.each(['zk', '~/zk', 'C:\\zk'])(
  'a directory %s, which depends on where the server was started, is warned about',
  (dataDir) => {
    const isHome = isAbsolute(dataDir);
    const warning = `${dataDir} is relative. Prepend ./ to indicate that you're sure!`;
    expect(parse({ dataDir }).warnings).toEqual(isHome ? [] : [warning]);
    expect(parse({ dataDir: './zk' }).warnings).toEqual([]);
  },
);

test('the only server line may name the client port and the address to bind', () => {
  const line = { 'server.1': 'zk-1:2888:3888:participant;0.0.0.0:12181' };
  expect(parse(line).config).toMatchObject({ clientPort: 12181, clientPortAddress: undefined });
  const bound = { 'server.1': 'zk-1:2888:3888;127.0.0.1:12181' };
  expect(parse(bound).config).toMatchObject({ clientPort: 12181, clientPortAddress: '127.0.0.1' });
  expect(parse({ 'server.1': 'a:1:2;[::1]:12181' }).config.clientPortAddress).toBe('::1');
  expect(parse({ ...bound, clientPortAddress: '127.0.0.2' }).config.clientPortAddress).toBe('127.0.0.2');
  expect(parse({ ...line, clientPort: '2182' }).config.clientPort).toBe(2182);
  expect(parse({ 'server.1': '[::1]:2888:3888|localhost:2889:3889' }).config.clientPort).toBe(2181);
});

test.each([
  [{}, ['srvr']],
  [{ '4lw.commands.whitelist': '' }, ['srvr']],
  [{ '4lw.commands.whitelist': ' stat , srvr,*' }, ['stat', 'srvr', '*']],
  [{ 'readonlymode.enabled': 'true' }, ['srvr', 'isro']],
])('words of %j: srvr is always among them', (settings, words) => {
  const { config, warnings } = parse(settings);
  expect([...config.wordWhitelist]).toEqual(words);
  expect(warnings).toEqual([]);
});

test('an unknown key is warned about', () => {
  expect(parse({ clientPrt: '1' }).warnings).toEqual(['Unknown setting clientPrt is ignored']);
});

test.each([
  ['no dataDir', { dataDir: '' }, 'dataDir is not set'],
  ['no number', { tickTime: 'abc' }, 'tickTime=abc: a whole number of at least 1 expected'],
  ['no port', { clientPort: '70000' }, 'clientPort=70000: a port number up to 65535 expected'],
  [
    'timeouts crossed',
    { minSessionTimeout: '9000', maxSessionTimeout: '8000' },
    'must not be larger than maxSessionTimeout',
  ],
  ['neither yes nor no', { forceSync: 'maybe' }, 'forceSync=maybe: yes or no expected'],
  ['no hash', { 'DigestAuthenticationProvider.digestAlg': 'ROT13' }, 'digestAlg=ROT13: a hash such as'],
  ['TLS', { secureClientPort: '2281' }, 'secureClientPort: TLS is not served'],
  ['a tiny buffer', { 'jute.maxbuffer': '5' }, 'jute.maxbuffer=5: a number of bytes'],
  ['a server without ports', { 'server.1': 'localhost' }, 'server.1=localhost: server.NUMBER=host:port:port'],
  [
    'a server without number',
    { 'server.x': 'a:2888:3888' },
    'server.x=a:2888:3888: server.NUMBER=host:port:port',
  ],
  ['no client port', { 'server.1': 'a:2888:3888;x' }, 'server.1=a:2888:3888;x: server.NUMBER=host:port:port'],
  ['a role that there is not', { peerType: 'boss' }, 'peerType=boss: participant or observer expected'],
  ['an option misspelt', { standaloneEnabled: 'maybe' }, 'standaloneEnabled=maybe: yes or no expected'],
  ['a server and an observer', { 'server.1': 'a:1:2', 'server.2': 'b:1:2:observer' }, 'name 2 servers'],
  [
    'an ensemble',
    { 'server.1': 'a:2888:3888', 'server.2': 'b:2888:3888', 'server.3': 'c:2888:3888' },
    'server.1, server.2, server.3 name 3 servers: this version runs one server; an ensemble needs Apache ZooKeeper',
  ],
])('%s stops the start', (_name, settings, message) => {
  expect(() => parse(settings)).toThrow(ZooConfigError);
  expect(() => parse(settings)).toThrow(message);
});
