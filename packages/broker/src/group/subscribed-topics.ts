import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import { consumerProtocolSubscription } from '@kafka-ts/protocol/values/consumer-protocol';
import { decodeVersionedLeniently } from '@kafka-ts/protocol/values/versioned';
import type { ClassicGroup } from './classic-group.ts';

/** The protocol type whose subscriptions the broker can read. */
export const consumerProtocolType = 'consumer';

/**
 * The topics that the members of a consumer group subscribe to; undefined where the broker cannot know them: another protocol type, no
 * protocol chosen yet, or metadata that is not a subscription (`GroupMetadata.computeSubscribedTopics`).
 */
export function subscribedTopics(group: ClassicGroup): ReadonlySet<string> | undefined {
  if (group.protocolType !== consumerProtocolType) return undefined;
  if (group.members.size === 0) return new Set();
  if (group.protocolName === undefined) return undefined;
  const topics = new Set<string>();
  for (const member of group.members.values()) {
    try {
      const metadata = member.metadataFor(group.protocolName);
      const { value } = decodeVersionedLeniently(consumerProtocolSubscription, metadata);
      for (const topic of value.topics) topics.add(topic);
    } catch (error) {
      if (error instanceof MalformedError) return undefined;
      throw error;
    }
  }
  return topics;
}
