/**
 * Every advertised version of every API is answered: random requests (with names of topics and groups that exist, and with others) go to a
 * broker in memory, and each answer must decode whole in its version. A value that a version cannot carry shows here as a closed connection.
 */
import type { Environment } from '@kafka-ts/environment/environment';
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { beginFrame, endFrame, FrameAssembler } from '@kafka-ts/protocol/framing';
import { decodeResponseHeader, encodeRequestHeader } from '@kafka-ts/protocol/headers';
import { codecCases } from '@kafka-ts/protocol/messages/fixtures/codec-cases';
import { messageByKey } from '@kafka-ts/protocol/messages/index';
import { arbitraryMessage } from '@kafka-ts/protocol/schema/fixtures/arbitrary-value';
import { MemoryDisk } from '@kafka-ts/testing/memory-file-system/memory-disk';
import { SimulatedWorld } from '@kafka-ts/testing/simulated-world';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { advertised } from './apis/index.ts';
import { KafkaConfig } from './config/kafka-config.ts';
import { KafkaServer } from './server.ts';

const PORT = 9092;
const SEED = 20261121;
const TRIES = 4;

const config = KafkaConfig.parse(
  new Map([
    ['listeners', `PLAINTEXT://127.0.0.1:${PORT}`],
    ['log.dirs', '/logs'],
    ['offsets.topic.replication.factor', '1'],
    ['offsets.topic.num.partitions', '1'],
    ['group.initial.rebalance.delay.ms', '0'],
  ]),
);

/** Sends one request on a connection of its own; the answer's bytes behind the header, or why there is none. */
function ask(
  environment: Environment,
  key: number,
  version: number,
  request: unknown,
): Promise<Uint8Array | string> {
  const api = messageByKey(key);
  if (api === undefined) throw new Error(`no API ${key}`);
  const writer = new Writer(64);
  const start = beginFrame(writer);
  encodeRequestHeader({ apiKey: key, apiVersion: version, correlationId: 7, clientId: 'test' }, writer);
  api.request.encode(version, request, writer);
  endFrame(writer, start);
  const frames = new FrameAssembler(1 << 24);
  const scratch = new Uint8Array(4096);
  return new Promise((resolve, reject) => {
    environment.network.connect({ host: '127.0.0.1', port: PORT }).then((socket) => {
      socket.start({
        receiveBuffer: () => scratch,
        onBytes: (buffer, length) => {
          frames.push(buffer.subarray(0, length), (frame) => {
            const reader = new Reader(Uint8Array.from(frame));
            expect(decodeResponseHeader({ key }, version, reader)).toBe(7);
            resolve(reader.readBytesView(reader.remaining));
            socket.destroy();
          });
        },
        onEnd: () => socket.destroy(),
        onClose: () => resolve('closed'),
      });
      socket.write(writer.toChunks());
    }, reject);
  });
}

const known: Readonly<Record<string, unknown>> = {
  name: 'known',
  topic: 'known',
  groupId: 'group',
  protocolType: 'consumer',
};

/** The same request about things that exist, so that handlers come further than the first check. */
function aboutKnown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(aboutKnown);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [
      field,
      inner !== null && inner !== '' && Object.hasOwn(known, field) ? known[field] : aboutKnown(inner),
    ]),
  );
}

/** Without what has no answer: acks=0, and acks that wait for ever on purpose. */
function answerable(request: unknown): unknown {
  if (typeof request !== 'object' || request === null) return request;
  const limits = {
    acks: 1,
    timeoutMs: 100,
    maxWaitMs: 10,
    sessionTimeoutMs: 10_000,
    rebalanceTimeoutMs: 10_000,
  };
  return Object.fromEntries(
    Object.entries(request).map(([field, value]) => [
      field,
      Object.entries(limits).find(([name]) => name === field)?.[1] ?? value,
    ]),
  );
}

test('every version of every advertised API is answered in its own format', async () => {
  const world = new SimulatedWorld({ seed: SEED });
  const broker = world.process({ name: 'broker', disk: new MemoryDisk() });
  const client = world.process({ name: 'client', disk: new MemoryDisk() });
  const problems: string[] = [];
  await world.clock.run(async () => {
    const server = await KafkaServer.start(broker.environment, config, { logger: world.logger('broker') });
    const cases = codecCases.filter(({ name }) => name.endsWith(' request'));
    await ask(client.environment, 3, 5, { topics: [{ name: 'known' }], allowAutoTopicCreation: true });
    for (const { apiKey, minVersion, maxVersion } of advertised) {
      const api = messageByKey(apiKey);
      for (let version = minVersion; version <= maxVersion; version++) {
        const found = cases.find((one) => one.name === `${api?.name} request` && one.version === version);
        expect(found, `${api?.name} v${version}`).toBeDefined();
        if (found === undefined) continue;
        const samples = fc.sample(arbitraryMessage(found.schema, version), { seed: SEED, numRuns: TRIES });
        for (const sample of samples.flatMap((one) => [one, aboutKnown(one)])) {
          const answer = await ask(client.environment, apiKey, version, answerable(sample));
          const problem = typeof answer === 'string' ? answer : undecodable(apiKey, version, answer);
          if (problem !== undefined) problems.push(`${api?.name} v${version}: ${problem}`);
        }
      }
    }
    await server.stop();
  });
  expect(problems).toEqual([]);
}, 60_000);

function undecodable(key: number, version: number, answer: Uint8Array): string | undefined {
  const reader = new Reader(answer);
  messageByKey(key)?.response.decode(version, reader);
  return reader.remaining === 0 ? undefined : `${reader.remaining} bytes behind the answer`;
}
