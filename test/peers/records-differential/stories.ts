/** Hundreds of Produce requests to topics of all settings, and what then lies in them. */
import { produce } from '@kafka-ts/protocol/messages/produce';
import { legacyCodecAt } from '@kafka-ts/protocol/records/legacy-message';
import { magicAt } from '@kafka-ts/protocol/records/record-batch';
import type { Side } from '../api-differential/side.ts';
import { batchSets, type RecordSet, unconvertible } from './batch-sets.ts';
import { messageSets } from './message-sets.ts';
import type { RandomSet } from './random-sets.ts';
import { plainVersions, readAll, readTopic } from './reading.ts';
import { makeTopics, topics } from './topics.ts';

export async function send(
  side: Side,
  version: number,
  topic: string,
  [about, records]: RecordSet,
): Promise<void> {
  const index = unconvertible.has(about) ? 1 : 0;
  const topicData = [{ name: topic, partitionData: [{ index, records }] }];
  await side.ask(produce, version, { acks: 1, timeoutMs: 5000, topicData }, { about: `${topic}: ${about}` });
}

/** Every set to the first topic; to each of the others a third of them, each time another one, unless all are wanted. */
export async function tellTopic(side: Side, topic: string, isWhole: boolean): Promise<void> {
  await makeTopics(side, [topic]);
  const at = Object.keys(topics).indexOf(topic);
  const isLeftOut = (n: number): boolean => !isWhole && at > 0 && n % 3 !== at % 3;
  for (const [n, set] of batchSets.entries()) {
    if (isLeftOut(n)) continue;
    const one = [7, 8, 2][Math.floor(n / 3) % 3] ?? 7;
    const versions = at > 0 ? [one] : isWhole ? [1, 2, 3, 6, 7, 9] : [2, 3, 9];
    for (const version of versions) await send(side, version, topic, set);
  }
  for (const [n, set] of messageSets.entries()) {
    if (isLeftOut(n)) continue;
    // Two libraries may differ by the byte that makes a block too large.
    if (topic.startsWith('small') && set[0].includes('codec')) continue;
    const versions = at > 0 ? [1 + (Math.floor(n / 3) % 2)] : isWhole ? [0, 2, 3, 9] : [2, 9];
    for (const version of versions) await send(side, version, topic, set);
  }
  // Among what all versions have sent to the first is what Apache stores and then cannot convert.
  await readTopic(side, topic, at > 0 ? undefined : plainVersions);
  await readAll(side, topic, 10, 1);
}

/** Whether the broker must compress what an old client sends: its batch then has another size with another library. */
function isCompressedByBroker(topic: string, records: Uint8Array): boolean {
  return (
    topics[topic]?.['compression.type'] !== undefined ||
    (magicAt(records, 0) < 2 && legacyCodecAt(records, 0) > 0)
  );
}

/** Sets that nobody thought of, to topics of all settings. */
export async function tellRandom(side: Side, seed: number, sets: readonly RandomSet[]): Promise<void> {
  const names = Object.keys(topics);
  for (const { records, version, at } of sets) {
    const topic = names[at % names.length] ?? 'plain';
    // Two libraries may differ by the byte that makes what they compress too large.
    if (topic.startsWith('small') && isCompressedByBroker(topic, records)) continue;
    await send(side, version, topic, [`seed ${seed}, ${Buffer.from(records).toString('base64')}`, records]);
  }
  // Some of what Apache stores it cannot convert.
  for (const topic of names) await readTopic(side, topic, plainVersions);
}
