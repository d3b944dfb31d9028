/**
 * Connect's REST interface: Apache 3.9.2's worker and ours, each with its own files and topics on our broker, are asked the
 * same, well and badly; status, content type, location, allowed methods and bodies have to be equal.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningKafka, startKafka } from '@kafka-ts/testing/start-kafka';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorker } from './connect/worker.ts';
import { type AskedWorker, ask } from './connect-rest/ask.ts';
import { comparable } from './connect-rest/comparable.ts';
import { ownWords } from './connect-rest/own-words.ts';
import { requestGroups } from './connect-rest/requests.ts';
import type { RestRequest } from './connect-rest/rest-request.ts';
import { freePorts, type ServerProcess } from './lib/server-process.ts';

const root = mkdtempSync(join(tmpdir(), 'kafka-ts-rest-'));
const brokers: RunningKafka[] = [];
const processes: ServerProcess[] = [];
let apache: AskedWorker;
let ours: AskedWorker;

/** A worker with a broker of its own: names of connectors are names of groups. */
async function start(kind: 'apache' | 'ours', port: number): Promise<AskedWorker> {
  // Names of one length: places in bodies are counted.
  const directory = join(root, kind === 'apache' ? 'a' : 'b');
  mkdirSync(directory);
  writeFileSync(join(directory, 'in.txt'), 'foo\nbar\n');
  const kafka = await startKafka();
  brokers.push(kafka);
  const settings = { listeners: `http://127.0.0.1:${port}` };
  const process = await startWorker({
    directory,
    bootstrap: kafka.bootstrapServers,
    connectors: {},
    settings,
    ...(kind === 'apache' ? { apache: '3.9.2' } : {}),
  });
  processes.push(process);
  return { port, directory };
}

beforeAll(async () => {
  const [apachePort = 0, ourPort = 0] = await freePorts(2);
  [apache, ours] = await Promise.all([start('apache', apachePort), start('ours', ourPort)]);
}, 100_000);

afterAll(async () => {
  await Promise.all(processes.map((process) => process.stop()));
  await Promise.all(brokers.map((kafka) => kafka.stop()));
  rmSync(root, { recursive: true, force: true });
});

describe.each(Object.entries(requestGroups))('%s', (_group, requests) => {
  test.each(requests.map((request): [string, RestRequest] => [request.name, request]))(
    '%s',
    async (name, request) => {
      const [theirAnswer, ourAnswer] = await Promise.all([ask(apache, request), ask(ours, request)]);
      const theirs = comparable(theirAnswer, apache, request);
      const own = ownWords[name];
      if (own === undefined) expect(comparable(ourAnswer, ours, request)).toEqual(theirs);
      else {
        expect(theirAnswer.body, 'a difference that is none any more').toContain(own.theirs);
        expect(ourAnswer).toMatchObject({ status: own.status, contentType: theirAnswer.contentType });
        expect(JSON.parse(ourAnswer.body)).toEqual({ error_code: own.status, message: own.message });
      }
    },
    30_000,
  );
});
