/**
 * Incremental fetches (KIP-227): the broker remembers which partitions a client fetches, so that neither side repeats what did not change.
 *
 * What (session id, epoch) of a request means: (0, -1) no session; (0, 0) a full fetch that may open one; (id, 0) closes `id` and opens
 * another; (id, -1) a full fetch that closes `id`; (id, n) the n-th fetch of the session, naming changes alone. The epoch grows by one and goes from 2^31-1 to 1.
 *
 * A session costs memory by its partitions. There are `max.incremental.fetch.session.cache.slots`; when all are taken, a new one gets the
 * place of one unused for two minutes, or of a smaller one, else none: the client is told session id 0 and sends full fetches.
 */
import type { Clock } from '@kafka-ts/environment/clock';
import type { Random } from '@kafka-ts/environment/random';
import { zeroUuid } from '@kafka-ts/protocol/bytes/uuid';
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type { FetchRequest } from '@kafka-ts/protocol/messages/fetch';
import { type FetchPartition, partitionKey } from './fetch-partition.ts';
import { FetchSession } from './fetch-session.ts';

const EVICTION_MS = 120_000;
const NO_SESSION = 0;
const INITIAL_EPOCH = 0;
const FINAL_EPOCH = -1;

export interface FetchSessionsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly maxSessions: number;
  /** The name of a topic id, as metadata has it now. */
  readonly topicName: (topicId: string) => string | undefined;
}

/** What a request fetches. */
export type FetchPlan =
  | { readonly kind: 'error'; readonly error: ErrorInfo }
  | {
      readonly kind: 'full';
      readonly partitions: readonly FetchPartition[];
      /** Whether a session may be opened for it. */
      readonly mayOpen: boolean;
      readonly usesTopicIds: boolean;
    }
  | {
      readonly kind: 'incremental';
      readonly session: FetchSession;
      readonly partitions: readonly FetchPartition[];
    };

export class FetchSessions {
  readonly #options: FetchSessionsOptions;
  readonly #sessions = new Map<number, FetchSession>();

  constructor(options: FetchSessionsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#sessions.size;
  }

  /** Finds or ends the session of `request`, and says which partitions are to be read. */
  plan(request: FetchRequest, apiVersion: number): FetchPlan {
    const { sessionId, sessionEpoch } = request;
    const usesTopicIds = apiVersion >= 13;
    if (sessionEpoch === INITIAL_EPOCH || sessionEpoch === FINAL_EPOCH) {
      if (sessionId !== NO_SESSION) this.#sessions.delete(sessionId);
      const partitions = this.#partitionsOf(request);
      return {
        kind: 'full',
        partitions,
        mayOpen: sessionEpoch === INITIAL_EPOCH && apiVersion >= 7,
        usesTopicIds,
      };
    }
    const session = this.#sessions.get(sessionId);
    if (session === undefined) return { kind: 'error', error: Errors.FETCH_SESSION_ID_NOT_FOUND };
    if (session.epoch !== sessionEpoch) return { kind: 'error', error: Errors.INVALID_FETCH_SESSION_EPOCH };
    if (session.usesTopicIds !== usesTopicIds)
      return { kind: 'error', error: Errors.FETCH_SESSION_TOPIC_ID_ERROR };
    session.change(this.#partitionsOf(request), this.#forgottenKeys(request));
    session.use(this.#options.clock.monotonicMs());
    return { kind: 'incremental', session, partitions: session.partitions(this.#options.topicName) };
  }

  /** Opens a session for a full fetch; undefined if there is no place for it. */
  open(partitions: readonly FetchPartition[], usesTopicIds: boolean): FetchSession | undefined {
    const nowMs = this.#options.clock.monotonicMs();
    if (!this.#makeRoom(partitions.length, nowMs)) return undefined;
    let id = 0;
    while (id === NO_SESSION || this.#sessions.has(id)) id = this.#options.random.below(0x7fffffff);
    const session = new FetchSession({ id, usesTopicIds, partitions, nowMs });
    this.#sessions.set(id, session);
    return session;
  }

  #makeRoom(size: number, nowMs: number): boolean {
    const { maxSessions } = this.#options;
    if (this.#sessions.size < maxSessions) return true;
    let stalest: FetchSession | undefined;
    let smallest: FetchSession | undefined;
    for (const session of this.#sessions.values()) {
      if (stalest === undefined || session.lastUsedMs < stalest.lastUsedMs) stalest = session;
      const isOldEnough = nowMs - session.createdMs > EVICTION_MS;
      if (isOldEnough && (smallest === undefined || session.size < smallest.size)) smallest = session;
    }
    let victim: FetchSession | undefined;
    if (stalest !== undefined && nowMs - stalest.lastUsedMs > EVICTION_MS) victim = stalest;
    else if (smallest !== undefined && smallest.size < size) victim = smallest;
    if (victim === undefined) return false;
    this.#sessions.delete(victim.id);
    return true;
  }

  /** A partition that is named twice is fetched once, where it stood first and as it was asked for last. */
  #partitionsOf(request: FetchRequest): FetchPartition[] {
    const all: FetchPartition[] = [];
    const isSingle = request.topics.length === 1 && request.topics[0]?.partitions.length === 1;
    const places = isSingle ? undefined : new Map<string, Map<number, number>>();
    for (const { topic: name, topicId, partitions } of request.topics) {
      const topic = topicId === zeroUuid ? name : (this.#options.topicName(topicId) ?? '');
      const ofTopic = places === undefined ? undefined : placesOf(topic === '' ? topicId : topic, places);
      for (const wanted of partitions) {
        const place = ofTopic?.get(wanted.partition) ?? all.length;
        ofTopic?.set(wanted.partition, place);
        all[place] = {
          topic,
          topicId,
          partition: wanted.partition,
          fetchOffset: wanted.fetchOffset,
          logStartOffset: wanted.logStartOffset,
          currentLeaderEpoch: wanted.currentLeaderEpoch,
          lastFetchedEpoch: wanted.lastFetchedEpoch,
          maxBytes: wanted.partitionMaxBytes,
        };
      }
    }
    return all;
  }

  #forgottenKeys(request: FetchRequest): string[] {
    return request.forgottenTopicsData.flatMap(({ topic: name, topicId, partitions }) => {
      const topic = topicId === zeroUuid ? name : (this.#options.topicName(topicId) ?? '');
      return partitions.flatMap((partition) => [
        partitionKey(topic, topicId, partition),
        partitionKey('', topicId, partition),
      ]);
    });
  }
}

function placesOf(topic: string, places: Map<string, Map<number, number>>): Map<number, number> {
  const known = places.get(topic);
  if (known !== undefined) return known;
  const made = new Map<number, number>();
  places.set(topic, made);
  return made;
}
