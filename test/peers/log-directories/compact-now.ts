/**
 * Compaction when a story asks for it, and at no other time: no log is dirtier than wholly, so `min.cleanable.dirty.ratio=1` leaves all
 * alone, and what one broker was seen with is what the next one has to show.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { alterConfigs } from '@kafka-ts/protocol/messages/alter-configs';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import type { KafkaConnection } from '../lib/kafka-connection.ts';
import { checkpointLines } from './directory-files.ts';
import type { SharedPlace } from './shared-place.ts';

const compacted = { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '1' };
const internal = { ...compacted, 'compression.type': 'producer' };

/** The settings of compacted topics in all stories. Tombstones go with the second compaction. */
export const compactedTopics: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  compacted: { ...compacted, 'segment.bytes': '2000', 'delete.retention.ms': '100' },
  'old-compacted': { ...compacted, 'segment.bytes': '2000', 'message.format.version': '0.10.2' },
  __consumer_offsets: { ...internal, 'segment.bytes': '1500' },
  __transaction_state: { ...internal, 'segment.bytes': '1500' },
};

/** Has whoever runs compact all that there is of {@link compactedTopics}, until nothing is left to do. */
export async function compactNow(place: SharedPlace): Promise<void> {
  const before = cleanedUpTo(place);
  const isMain = (line: string): boolean => line.startsWith('compacted ');
  await place.connected((connection) => setRatio(connection, '0.0001'));
  const deadline = Date.now() + 60_000;
  for (let last: readonly string[] = []; ; ) {
    await sleep(400);
    const now = cleanedUpTo(place);
    const hasBegun = now.filter(isMain).join() !== before.filter(isMain).join();
    if (hasBegun && now.join() === last.join()) break;
    if (Date.now() > deadline) throw new Error(`the cleaner has not gone on since "${before.join(', ')}"`);
    last = now;
  }
  await place.connected((connection) => setRatio(connection, '1'));
}

/** How far each compacted partition is clean, as whoever runs has noted it. */
function cleanedUpTo(place: SharedPlace): readonly string[] {
  return checkpointLines(place.logDirs, 'cleaner-offset-checkpoint');
}

async function setRatio(connection: KafkaConnection, ratio: string): Promise<void> {
  const { topics } = await connection.call(metadata, 4, { topics: null, allowAutoTopicCreation: false });
  const resources = topics.flatMap(({ name }) => {
    const settings = compactedTopics[name ?? ''];
    if (name === null || settings === undefined) return [];
    const configs = Object.entries({ ...settings, 'min.cleanable.dirty.ratio': ratio }).map(
      ([key, value]) => ({
        name: key,
        value,
      }),
    );
    return [{ resourceType: 2, resourceName: name, configs }];
  });
  const answer = await connection.call(alterConfigs, 0, { resources, validateOnly: false });
  for (const { errorCode, errorMessage, resourceName } of answer.responses) {
    if (errorCode !== 0)
      throw new Error(`settings of ${resourceName}: error code ${errorCode}, ${errorMessage}`);
  }
}
