/** The predicates that come with the worker, by Java's class names; each module is loaded when it is first used. */
import { kafkaVersion } from '../runtime/kafka-version.ts';
import type { Predicate } from './predicate.ts';

interface BuiltInPredicate {
  readonly version: string;
  /** A new one, not configured. */
  readonly load: () => Promise<Predicate>;
}

const name = (simple: string) => `org.apache.kafka.connect.transforms.predicates.${simple}`;

export const predicates: Readonly<Record<string, BuiltInPredicate>> = {
  [name('HasHeaderKey')]: {
    version: kafkaVersion,
    load: async () => new (await import('./has-header-key.ts')).HasHeaderKey(),
  },
  [name('RecordIsTombstone')]: {
    version: kafkaVersion,
    load: async () => new (await import('./record-is-tombstone.ts')).RecordIsTombstone(),
  },
  [name('TopicNameMatches')]: {
    version: kafkaVersion,
    load: async () => new (await import('./topic-name-matches.ts')).TopicNameMatches(),
  },
};
