/** The packages meant for npm, packed from their `dist` folders, in an empty project of somebody else. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { npmPackages } from '../../../scripts/lib/npm-packages.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const distOf = (folder: string): string => join(root, 'packages', folder, 'dist');

test.each(npmPackages.map(({ folder }) => folder))('publint finds nothing about %s', async (folder) => {
  const { messages, pkg } = await publint({ pkgDir: distOf(folder), pack: false, strict: true });
  expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
});

const kafkaTest = `

import assert from 'node:assert';
import { connect } from 'node:net';
import { test } from 'node:test';
import { type RunningKafka, startKafka } from '@kafka-ts/testing';

test('a Kafka of its own', async () => {
  await using kafka: RunningKafka = await startKafka({ topics: ['orders'] });
  const [host = '', port = ''] = kafka.bootstrapServers.split(':');
  const socket = connect(Number(port), host);
  // Metadata v0 of all topics: length, API key, version, correlation id, no client id, no names.
  socket.write(Buffer.from('0000000e' + '0003' + '0000' + '00000007' + 'ffff' + '00000000', 'hex'));
  const answer = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
  assert.equal(answer.readInt32BE(4), 7);
  assert.ok(answer.includes('orders'));
  socket.destroy();
});
`;

const plugIn = `

import type { SourceConnector as Same } from '@kafka-ts/connect';
import { ConfigDef, SourceConnector, type SourceRecord, SourceTask } from '@kafka-ts/connect/plugin-api';

export const records: readonly SourceRecord[] = [];
export const classes: readonly unknown[] = [ConfigDef, SourceConnector, SourceTask];
export const same = (connector: SourceConnector): Same => connector;
`;

const topology = `

import { StreamsBuilder } from '@kafka-ts/streams/streams-builder';

const builder = new StreamsBuilder();
builder.stream('in').to('out');
console.log(builder.build().describe().toString());
`;

describe('in an empty project', () => {
  let project: string;
  const npm = (...args: string[]): string =>
    execFileSync('npm', args, { cwd: project, encoding: 'utf8', stdio: 'pipe' });
  const node = (...args: string[]) => spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' });

  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), 'npm-project-'));
    const tarballs = join(project, 'tarballs');
    mkdirSync(tarballs);
    writeFileSync(join(project, 'package.json'), '{ "name": "mine", "private": true, "type": "module" }');
    npm(
      'pack',
      '--silent',
      '--pack-destination',
      tarballs,
      ...npmPackages.map(({ folder }) => distOf(folder)),
    );
    const files = readdirSync(tarballs).map((name) => `./tarballs/${name}`);
    npm('install', '--save-dev', '--offline', '--no-audit', '--no-fund', ...files);
  }, 60_000);
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  test('a test starts a Kafka', () => {
    writeFileSync(join(project, 'kafka.test.ts'), kafkaTest);
    const { stdout, status } = node('--test', 'kafka.test.ts');
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^. pass 1$/m)]);
  });

  test('a topology is built and described', () => {
    writeFileSync(join(project, 'topology.ts'), topology);
    const { stdout, stderr, status } = node('topology.ts');
    expect([stderr, status]).toEqual(['', 0]);
    expect(stdout).toContain('Source: KSTREAM-SOURCE-0000000000 (topics: [in])');
  });

  test('a plug-in finds the interfaces, and everything has types', () => {
    writeFileSync(join(project, 'plug-in.ts'), plugIn);
    expect(node('plug-in.ts')).toMatchObject({ stderr: '', status: 0 });
    const options = {
      noEmit: true,
      strict: true,
      module: 'nodenext',
      target: 'es2024',
      lib: ['es2024', 'esnext.disposable'],
    };
    const types = { types: ['node'], typeRoots: [join(root, 'node_modules', '@types')], skipLibCheck: false };
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...options, ...types }, include: ['*.ts'] }),
    );
    expect(node(join(root, 'node_modules', 'typescript', 'bin', 'tsc'))).toMatchObject({
      stdout: '',
      status: 0,
    });
  }, 60_000);
});
