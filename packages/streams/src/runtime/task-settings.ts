/** What all tasks of an application share. */

import type { AnySerde } from '../serde/serde.ts';
import type { CacheBudget } from '../state/cache-budget.ts';
import type { InternalTopology } from '../topology/internal-topology.ts';
import type { TimestampExtractor } from '../topology/timestamp-extractor.ts';

/** A record whose bytes its serde does not take. */
export interface DeserializationFailure {
  readonly taskId: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly error: Error;
}

/** `CONTINUE` leaves the record out. */
export type DeserializationExceptionHandler = (failure: DeserializationFailure) => 'FAIL' | 'CONTINUE';

export interface TaskSettings {
  readonly applicationId: string;
  readonly topology: InternalTopology;
  /** @throws StreamsConfigException where the settings name none */
  readonly defaultKeySerde: () => AnySerde;
  readonly defaultValueSerde: () => AnySerde;
  readonly timestampExtractor: TimestampExtractor;
  readonly deserializationExceptionHandler: DeserializationExceptionHandler;
  readonly cacheBudget: CacheBudget;
  /** Wall clock, milliseconds. */
  readonly nowMs: () => number;
  readonly warn: (message: string) => void;
}

/** Repartition topics have the application's id in front; others are as written. */
export function topicName(
  { applicationId, topology }: Pick<TaskSettings, 'applicationId' | 'topology'>,
  topic: string,
): string {
  return topology.internalTopics.has(topic) ? `${applicationId}-${topic}` : topic;
}

/** The topic that a store's changes go to; undefined where it has none. */
export function changelogTopic(
  { applicationId, topology }: Pick<TaskSettings, 'applicationId' | 'topology'>,
  storeName: string,
): string | undefined {
  const store = topology.stores.get(storeName);
  return store?.builder.isLoggingEnabled === true ? `${applicationId}-${storeName}-changelog` : undefined;
}
