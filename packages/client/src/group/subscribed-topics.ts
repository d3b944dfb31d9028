/** Which topics a member subscribes to at the moment, and how many partitions topics have; looked up again and again. */
import { Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import type { Cluster } from '../cluster/cluster.ts';
import { isPassing } from '../reader/leaders.ts';

/** Topics that are not there yet are asked for by these steps. */
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 1000;

const fatal: ReadonlySet<number> = new Set([
  Errors.INVALID_TOPIC_EXCEPTION.code,
  Errors.TOPIC_AUTHORIZATION_FAILED.code,
]);

export interface SubscribedTopicsOptions {
  readonly subscription: readonly string[] | RegExp;
  readonly metadataMaxAgeMs: number;
  readonly mayCreateTopics: boolean;
  /** What matters for the assignment is different now. */
  readonly onChange: () => void;
  readonly onFailure: (error: Error) => void;
  /** A look-up has ended, `dueInMs` is another. */
  readonly onSettled: () => void;
}

export class SubscribedTopics {
  readonly #cluster: Cluster;
  readonly #options: SubscribedTopicsOptions;
  readonly #pattern: RegExp | undefined;
  #names: readonly string[] | undefined;
  /** What the last assignment was made of; at the member that made it. */
  #assigned: ReadonlyMap<string, number> | undefined;
  #assignedTopics: readonly string[] = [];
  #nextRefreshMs = 0;
  #retryMs = FIRST_RETRY_MS;
  #isRefreshing = false;

  constructor(cluster: Cluster, options: SubscribedTopicsOptions) {
    this.#cluster = cluster;
    this.#options = options;
    const { subscription } = options;
    if (subscription instanceof RegExp) {
      const flags = subscription.flags.replace(/[gy]/g, '');
      this.#pattern = new RegExp(`^(?:${subscription.source})$`, flags);
    } else this.#names = [...new Set(subscription)];
  }

  /** Undefined until the pattern was held against the topics that there are. */
  get names(): readonly string[] | undefined {
    return this.#names;
  }

  /** Milliseconds until `refreshIfDue` has something to do. */
  get dueInMs(): number {
    if (this.#isRefreshing) return Number.POSITIVE_INFINITY;
    return Math.max(0, this.#nextRefreshMs - this.#cluster.environment.clock.monotonicMs());
  }

  refreshIfDue(): void {
    if (this.dueInMs > 0) return;
    this.#isRefreshing = true;
    this.#refresh()
      .catch((error: unknown) => this.#retryOrFail(error))
      .finally(() => {
        this.#isRefreshing = false;
        this.#options.onSettled();
      });
  }

  /** How many partitions each of the topics has that exist: the base of an assignment by this member. */
  async count(topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { counts } = await this.#ask(topics);
    this.#assigned = counts;
    this.#assignedTopics = topics;
    return counts;
  }

  /** Somebody else assigns. */
  forgetAssignment(): void {
    this.#assigned = undefined;
    this.#assignedTopics = [];
  }

  async #refresh(): Promise<void> {
    const { clock } = this.#cluster.environment;
    const asked = this.#pattern === undefined ? [...(this.#names ?? []), ...this.#assignedTopics] : undefined;
    const { counts, internal } = await this.#ask(asked);
    const isIncomplete = this.#pattern === undefined && (this.#names ?? []).some((name) => !counts.has(name));
    this.#nextRefreshMs =
      clock.monotonicMs() + (isIncomplete ? this.#nextRetryMs() : this.#options.metadataMaxAgeMs);
    if (!isIncomplete) this.#retryMs = FIRST_RETRY_MS;
    const hasOtherTopics = this.#match(counts, internal);
    if (hasOtherTopics || this.#hasOtherCounts(counts)) this.#options.onChange();
  }

  /** Whether the pattern takes other topics than before. */
  #match(counts: ReadonlyMap<string, number>, internal: ReadonlySet<string>): boolean {
    const pattern = this.#pattern;
    if (pattern === undefined) return false;
    const names = [...counts.keys()].filter((name) => pattern.test(name) && !internal.has(name)).sort();
    const isSame =
      this.#names?.length === names.length && names.every((name, index) => name === this.#names?.[index]);
    this.#names = names;
    return !isSame;
  }

  #hasOtherCounts(counts: ReadonlyMap<string, number>): boolean {
    const assigned = this.#assigned;
    if (assigned === undefined) return false;
    return this.#assignedTopics.some(
      (topic) => counts.has(topic) && counts.get(topic) !== assigned.get(topic),
    );
  }

  async #ask(
    topics: readonly string[] | undefined,
  ): Promise<{ readonly counts: Map<string, number>; readonly internal: ReadonlySet<string> }> {
    const names = topics === undefined ? undefined : [...new Set(topics)];
    const response = await this.#cluster.metadata(names, { mayCreateTopics: this.#options.mayCreateTopics });
    const wanted = names === undefined ? undefined : new Set(names);
    const counts = new Map<string, number>();
    const internal = new Set<string>();
    for (const { name, errorCode, partitions, isInternal } of response.topics) {
      if (name === null || wanted?.has(name) === false) continue;
      if (fatal.has(errorCode) && wanted !== undefined) {
        throw new KafkaError(errorByCode(errorCode), `topic ${name}: ${errorByCode(errorCode).message}`);
      }
      // Brokers before 0.10 do not say which are internal.
      if (isInternal || name === '__consumer_offsets' || name === '__transaction_state') internal.add(name);
      if (partitions.length > 0) counts.set(name, partitions.length);
    }
    return { counts, internal };
  }

  #nextRetryMs(): number {
    const retryMs = this.#retryMs;
    this.#retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
    return retryMs;
  }

  #retryOrFail(error: unknown): void {
    this.#nextRefreshMs = this.#cluster.environment.clock.monotonicMs() + this.#nextRetryMs();
    if (!isPassing(error)) this.#options.onFailure(error instanceof Error ? error : new Error(String(error)));
  }
}
