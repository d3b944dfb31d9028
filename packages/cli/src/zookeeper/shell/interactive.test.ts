/** The shell at a terminal: what is typed, key by key, against our server. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { parseZooConfig } from '@kafka-ts/zookeeper/server/zoo-config';
import { ZooKeeperServer } from '@kafka-ts/zookeeper/server/zookeeper-server';
import { expect, test } from 'vitest';
import { runShell } from './run-shell.ts';
import { zooKeeperShellDialect } from './shell-dialect.ts';

const environment = nodeEnvironment();
const silent = { info: () => {}, warn: () => {}, error: () => {} };

test('tab completes a command, the arrow brings a line back, the history is kept without secrets', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'zkcli-'));
  const historyFile = join(directory, 'history');
  const properties = new Map([
    ['dataDir', join(directory, 'data')],
    ['clientPort', '0'],
    ['clientPortAddress', '127.0.0.1'],
    ['admin.enableServer', 'false'],
  ]);
  const server = await ZooKeeperServer.start(environment, parseZooConfig(properties).config, silent);
  const stdin = new PassThrough();
  const stdout = new PassThrough({ encoding: 'utf8' });
  let shown = '';
  const typing = [
    { after: '(CONNECTED) 0] ', keys: 'whoa' },
    { after: 'whoa', keys: '\t' },
    { after: 'mi', keys: '\r' },
    { after: 'ip: 127.0.0.1', keys: '' },
    { after: '(CONNECTED) 1] ', keys: 'addauth digest u:secret\r' },
    { after: '(CONNECTED) 2] ', keys: 'get /zookeeper/qu' },
    { after: 'get /zookeeper/qu', keys: '\t' },
    { after: 'ota', keys: '\x15\x1b[A\x1b[A\r' },
    { after: 'digest: u', keys: '' },
    { after: '(CONNECTED) 3] ', keys: 'quit\r' },
  ];
  stdout.on('data', (text: string) => {
    shown += text;
    while (typing[0] !== undefined && shown.includes(typing[0].after)) {
      shown = shown.slice(shown.indexOf(typing[0].after) + typing[0].after.length);
      stdin.write(typing.shift()?.keys ?? '');
    }
  });
  const terminal = {
    stdin,
    stdout,
    stderr: new PassThrough(),
    isInputTty: true,
    isOutputTty: true,
    isErrorTty: true,
    env: { ZK_CLI_HISTORY: historyFile },
    environment,
    onStop: () => () => {},
    exitNow: () => {},
  };
  const code = await runShell(terminal, {
    server: `127.0.0.1:${server.port}`,
    sessionTimeoutMs: 30_000,
    dialect: zooKeeperShellDialect,
    command: [],
  });
  expect({ code, untyped: typing }).toEqual({ code: 0, untyped: [] });
  expect(readFileSync(historyFile, 'utf8')).toBe('whoami\nwhoami\nquit\n');
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});
