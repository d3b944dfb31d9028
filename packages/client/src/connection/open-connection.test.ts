import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { apiVersions } from '@kafka-ts/protocol/messages/api-versions';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import { expect, test } from 'vitest';
import { openConnection } from './open-connection.ts';
import { type ScriptedRequest, scriptedBroker } from './scripted-broker.ts';

const environment = nodeEnvironment();
const clientId = 'test';
const cluster = { brokers: [], topics: [], clusterId: 'c', controllerId: 0 };

/** Opens a connection to a broker that follows the script, and closes both. */
async function withBroker<T>(
  script: (request: ScriptedRequest) => void,
  use: (connection: Awaited<ReturnType<typeof openConnection>>) => Promise<T>,
  requestTimeoutMs = 5000,
): Promise<T> {
  const broker = await scriptedBroker(environment, script);
  try {
    const connection = await openConnection(environment, {
      address: broker.address,
      clientId,
      requestTimeoutMs,
    });
    const result = await use(connection);
    connection.close();
    return result;
  } finally {
    await broker.close();
  }
}

function versions(
  request: ScriptedRequest,
  apiKeys = [{ apiKey: 3, minVersion: 1, maxVersion: 4 }],
): boolean {
  if (request.header.apiKey !== apiVersions.key) return false;
  request.answer(apiVersions, { errorCode: 0, apiKeys });
  return true;
}

test('the highest version that both know is used', async () => {
  const asked: number[] = [];
  await withBroker(
    (request) => {
      if (versions(request)) return;
      asked.push(request.header.apiVersion);
      request.answer(metadata, cluster);
    },
    async (connection) => {
      await connection.request(metadata, { topics: null });
      expect(connection.versionOf(metadata, 2)).toBe(2);
    },
  );
  expect(asked).toEqual([4]);
});

test('a broker that closes when asked for versions is older: the first versions are used', async () => {
  const asked: string[] = [];
  await withBroker(
    ({ header, socket, answer }) => {
      asked.push(`${header.apiKey} v${header.apiVersion}`);
      if (header.apiKey === apiVersions.key) socket.destroy();
      else answer(metadata, cluster);
    },
    (connection) => connection.request(metadata, { topics: [] }),
  );
  expect(asked).toEqual(['18 v0', '3 v0']);
});

test('an API that the broker does not know is refused here', async () => {
  await withBroker(
    (request) => versions(request, []),
    async (connection) => {
      await expect(connection.request(metadata, { topics: null })).rejects.toMatchObject({
        name: 'KafkaError',
        code: 35,
      });
    },
  );
});

test('requests are sent without waiting, and answered in order', async () => {
  const waiting: ScriptedRequest[] = [];
  await withBroker(
    (request) => {
      if (versions(request)) return;
      waiting.push(request);
      if (waiting.length < 3) return;
      for (const [index, each] of waiting.entries())
        each.answer(metadata, { ...cluster, controllerId: index });
    },
    async (connection) => {
      const answers = await Promise.all([1, 2, 3].map(() => connection.request(metadata, { topics: null })));
      expect(answers.map(({ controllerId }) => controllerId)).toEqual([0, 1, 2]);
    },
  );
});

const broken: readonly (readonly [string, (request: ScriptedRequest) => void, RegExp])[] = [
  [
    'an answer to another request',
    ({ answer, header }) => answer(metadata, cluster, header.correlationId + 5),
    /answer \d+ came where \d+ was expected/,
  ],
  ['an end', ({ socket }) => socket.destroy(), /connection/],
  ['no answer in time', () => {}, /Metadata was not answered within 100 ms/],
  [
    'a length of 2 GB',
    ({ socket }) => void socket.write([Buffer.from('7fffffff', 'hex')]),
    /an answer of 2147483647 bytes was announced/,
  ],
];

test.each(broken)('%s fails what is in flight and closes the connection', async (_name, act, message) => {
  await withBroker(
    (request) => {
      if (!versions(request)) act(request);
    },
    async (connection) => {
      const inFlight = [
        connection.request(metadata, { topics: null }),
        connection.request(metadata, { topics: null }),
      ];
      for (const result of await Promise.allSettled(inFlight)) {
        expect(result).toMatchObject({
          status: 'rejected',
          reason: { name: 'ConnectionError', message: expect.stringMatching(message) },
        });
      }
      expect(connection.isClosed).toBe(true);
    },
    100,
  );
});

test('nobody there: the reason and the address', async () => {
  const broker = await scriptedBroker(environment, () => {});
  await broker.close();
  await expect(openConnection(environment, { address: broker.address, clientId })).rejects.toMatchObject({
    code: 'ECONNREFUSED',
    message: `127.0.0.1:${broker.address.port}: connection refused`,
  });
});
