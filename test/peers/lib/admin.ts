/** Topics for a run: created, awaited until their leader is known, deleted; over one short connection each. */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  apiVersionsRequest,
  createTopicRequest,
  deleteTopicRequest,
  listOffsetsRequest,
  metadataRequest,
} from './requests.ts';

const apiKeys = { createTopics: 19, deleteTopics: 20 } as const;
const unknownTopic = 3;
const topicExists = 36;

/** Sends one request on a connection of its own; resolves with the answer behind the correlation id. */
export function ask(port: number, request: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true }, () => socket.write(request));
    let received = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      if (received.length < 4 || received.length < 4 + received.readInt32BE(0)) return;
      socket.destroy();
      resolve(received.subarray(8, 4 + received.readInt32BE(0)));
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`127.0.0.1:${port} closed the connection without an answer`)));
  });
}

/** The API keys that the broker advertises. */
export async function advertisedApis(port: number): Promise<Set<number>> {
  const answer = await ask(port, apiVersionsRequest());
  const count = answer.readInt32BE(2);
  return new Set(Array.from({ length: count }, (_, index) => answer.readInt16BE(6 + 6 * index)));
}

/** Makes `topic` with one partition, its files gone a second after deletion, and waits until it has a leader. */
export async function createTopic(port: number, topic: string): Promise<void> {
  if ((await advertisedApis(port)).has(apiKeys.createTopics)) {
    const answer = await ask(port, createTopicRequest(topic, new Map([['file.delete.delay.ms', '1000']])));
    const code = answer.readInt16BE(4 + 4 + 2 + Buffer.byteLength(topic));
    if (code !== 0 && code !== topicExists) throw new Error(`create topic ${topic}: error code ${code}`);
  }
  const deadline = Date.now() + 30_000;
  while ((await partitionErrorCode(port, topic)) !== 0) {
    if (Date.now() > deadline) throw new Error(`topic ${topic} has no leader after 30 s`);
    await sleep(20);
  }
}

/** Deletes `topic` where the broker can; else it stays until the data directory goes. */
export async function deleteTopic(port: number, topic: string): Promise<void> {
  if (!(await advertisedApis(port)).has(apiKeys.deleteTopics)) return;
  const answer = await ask(port, deleteTopicRequest(topic));
  const code = answer.readInt16BE(4 + 4 + 2 + Buffer.byteLength(topic));
  if (code !== 0) throw new Error(`delete topic ${topic}: error code ${code}`);
}

/** The log end offset of partition 0. */
export async function endOffset(port: number, topic: string): Promise<number> {
  const answer = await ask(port, listOffsetsRequest(topic, -1));
  const at = 4 + 2 + Buffer.byteLength(topic) + 4 + 4;
  const code = answer.readInt16BE(at);
  if (code !== 0) throw new Error(`end offset of ${topic}: error code ${code}`);
  return Number(answer.readBigInt64BE(at + 2 + 8));
}

/** The first error of the topic's metadata, 0 when its one partition has a leader. */
async function partitionErrorCode(port: number, topic: string): Promise<number> {
  const answer = await ask(port, metadataRequest(topic, true));
  let at = 4;
  const brokers = answer.readInt32BE(at);
  at += 4;
  for (let broker = 0; broker < brokers; broker++) {
    at += 4;
    at += 2 + answer.readInt16BE(at) + 4;
    at += 2 + Math.max(0, answer.readInt16BE(at));
  }
  at += 2 + Math.max(0, answer.readInt16BE(at)) + 4;
  const topicError = answer.readInt16BE(at + 4);
  at += 4 + 2;
  at += 2 + answer.readInt16BE(at) + 1;
  if (topicError !== 0) return topicError;
  return answer.readInt32BE(at) === 0 ? unknownTopic : answer.readInt16BE(at + 4);
}
