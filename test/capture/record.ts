/**
 * Records what a client and a broker say to each other, as test data: a proxy that keeps, for each API and version it sees, the
 * longest exchange that is not too long. The broker must advertise the proxy's address.
 *
 * Run: node test/capture/record.ts LABEL LISTEN_PORT BROKER_PORT, then the client against LISTEN_PORT, then SIGINT: writes
 * packages/protocol/src/messages/captured/LABEL.vectors.ts.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import { FrameAssembler } from '@kafka-ts/protocol/framing';
import { decodeRequestHeader } from '@kafka-ts/protocol/headers';
import type { Exchange } from '@kafka-ts/protocol/messages/fixtures/exchange';
import { messageByKey } from '@kafka-ts/protocol/messages/index';

const longestBytes = 1500;
const frameLimit = 1 << 26;

const [label = '', listenPort = '', brokerPort = ''] = process.argv.slice(2);
if (brokerPort === '') throw new Error('Expected LABEL LISTEN_PORT BROKER_PORT');

const kept = new Map<string, Exchange>();

function keep(request: Uint8Array, response: Uint8Array | undefined): void {
  const { apiKey, apiVersion } = decodeRequestHeader(new Reader(request));
  const api = messageByKey(apiKey)?.name;
  if (api === undefined) return;
  const exchange = {
    api,
    version: apiVersion,
    request: hex(request),
    response: hex(response ?? new Uint8Array(0)),
  };
  const digits = exchange.request.length + exchange.response.length;
  const known = kept.get(`${api} ${apiVersion}`);
  const isBetter = known === undefined || digits > known.request.length + known.response.length;
  if (isBetter && digits <= longestBytes * 2) kept.set(`${api} ${apiVersion}`, exchange);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** A Produce that asks for no acknowledgement gets no response. */
function isAnswered(request: Uint8Array): boolean {
  const reader = new Reader(request);
  const { apiKey, apiVersion } = decodeRequestHeader(reader);
  if (apiKey !== 0) return true;
  if (apiVersion >= 9) reader.skip(Math.max(0, reader.readUnsignedVarint() - 1));
  else if (apiVersion >= 3) reader.skip(Math.max(0, reader.readInt16()));
  return reader.readInt16() !== 0;
}

const server = createServer((client) => {
  const broker = connect(Number(brokerPort), '127.0.0.1');
  const requests = new FrameAssembler(frameLimit);
  const responses = new FrameAssembler(frameLimit);
  const waiting: Uint8Array[] = [];
  client.on('data', (chunk: Buffer) => {
    requests.push(chunk, (frame) => {
      const copy = Uint8Array.from(frame);
      if (isAnswered(copy)) waiting.push(copy);
      else keep(copy, undefined);
    });
    broker.write(chunk);
  });
  broker.on('data', (chunk: Buffer) => {
    responses.push(chunk, (frame) => {
      const request = waiting.shift();
      if (request !== undefined) keep(request, Uint8Array.from(frame));
    });
    client.write(chunk);
  });
  for (const [one, other] of [
    [client, broker],
    [broker, client],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.end());
  }
});
server.listen(Number(listenPort), '127.0.0.1');

process.once('SIGINT', () => {
  const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
  const folder = path.join(root, 'packages', 'protocol', 'src', 'messages', 'captured');
  mkdirSync(folder, { recursive: true });
  const rows = [...kept.entries()].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  const text = [
    `/** What ${label} and an Apache 3.9.2 broker said to each other: recorded by test/capture/record.ts. */`,
    "import type { Exchange } from '../fixtures/exchange.ts';",
    '',
    'export const exchanges: readonly Exchange[] = [',
    ...rows.map(
      ([, one]) =>
        `  { api: '${one.api}', version: ${one.version},\n    request: '${one.request}',\n    response: '${one.response}' },`,
    ),
    '];',
    '',
  ].join('\n');
  writeFileSync(path.join(folder, `${label}.vectors.ts`), text);
  process.exit(0);
});
