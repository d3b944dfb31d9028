/**
 * What a member reads: for each assigned partition where it stands, whether it is paused, and the records that have come
 * but were not handed out. A position is looked up (committed offset, else reset) before anything is fetched.
 */
import type { Cluster } from '../cluster/cluster.ts';
import { type GroupOffset, NoOffsetError, type PolledRecords } from '../group-member.ts';
import type { ConsumedRecord } from '../partition-reader.ts';
import { type FetchedRecords, FetchingReader } from '../reader/fetching-reader.ts';
import { isPassing, startOffset } from '../reader/leaders.ts';
import type { TopicPartition } from '../topic-partition.ts';
import { nameOf } from '../topic-partition.ts';

export interface PartitionFeedOptions {
  readonly groupId: string;
  readonly autoOffsetReset: 'earliest' | 'latest' | 'none';
  readonly isCommittedOnly: boolean;
  readonly partitionBytes: number | undefined;
  /** Positions are looked up here, so that they need not wait behind a Fetch. */
  readonly control: Cluster;
  readonly committed: (partitions: readonly TopicPartition[]) => Promise<readonly GroupOffset[]>;
  readonly onArrival: () => void;
}

/** An assigned partition; replaced by a new one when it is sought, paused or resumed, so that what was begun for it is void. */
interface Slot extends TopicPartition {
  /** Undefined until it is known; text: to be looked up there, whatever is committed. */
  readonly start: number | 'earliest' | 'latest' | undefined;
  position: number | undefined;
  readonly isPaused: boolean;
  isPlaced: boolean;
}

interface Arrived {
  readonly slot: Slot;
  readonly records: Iterator<ConsumedRecord>;
  readonly nextOffset: number;
}

export class PartitionFeed {
  readonly #cluster: Cluster;
  readonly #options: PartitionFeedOptions;
  readonly #slots = new Map<string, Slot>();
  #reader: FetchingReader;
  #arrived: Arrived[] = [];
  /** Those whose position is being found out: one that has no leader must not keep the others waiting. */
  readonly #lookingUp = new Set<Slot>();
  #isClosed = false;
  #failure: Error | undefined;
  #waiters: (() => void)[] = [];

  constructor(cluster: Cluster, options: PartitionFeedOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.#reader = this.#openReader();
  }

  get partitions(): readonly TopicPartition[] {
    return [...this.#slots.values()].map(({ topic, partition }) => ({ topic, partition }));
  }

  get paused(): readonly TopicPartition[] {
    return [...this.#slots.values()]
      .filter(({ isPaused }) => isPaused)
      .map(({ topic, partition }) => ({ topic, partition }));
  }

  /** Where each partition stands whose position is known. */
  get positions(): readonly GroupOffset[] {
    return [...this.#slots.values()].flatMap(({ topic, partition, position }) =>
      position === undefined ? [] : [{ topic, partition, offset: position }],
    );
  }

  /** These and no others from now on; those that stay keep their place. */
  assign(partitions: readonly TopicPartition[]): void {
    const wanted = new Map(partitions.map((each) => [nameOf(each), each]));
    for (const [name, slot] of this.#slots) if (!wanted.has(name)) this.#drop(slot);
    for (const [name, { topic, partition }] of wanted) {
      if (!this.#slots.has(name)) this.#put({ topic, partition, start: undefined, isPaused: false });
    }
  }

  isAssigned(partition: TopicPartition): boolean {
    return this.#slots.has(nameOf(partition));
  }

  positionOf(partition: TopicPartition): number | undefined {
    return this.#slots.get(nameOf(partition))?.position;
  }

  seek(partition: TopicPartition, start: number | 'earliest' | 'latest'): void {
    this.#replace(partition, (slot) => ({ ...slot, start }));
  }

  setPaused(partition: TopicPartition, isPaused: boolean): void {
    const slot = this.#slots.get(nameOf(partition));
    if (slot?.isPaused === isPaused) return;
    this.#replace(partition, (former) => ({ ...former, start: former.position ?? former.start, isPaused }));
  }

  /**
   * Looks up positions and begins to fetch where that is due.
   * @throws what the last look-up or fetch failed with
   */
  start(): void {
    this.#throwFailure();
    const unknown = [...this.#slots.values()].filter(
      (slot) => slot.position === undefined && !this.#lookingUp.has(slot),
    );
    if (unknown.length > 0) {
      for (const slot of unknown) this.#lookingUp.add(slot);
      this.#lookUp(unknown)
        .catch((error: unknown) => this.#fail(error))
        .finally(() => {
          for (const slot of unknown) this.#lookingUp.delete(slot);
          for (const wake of this.#waiters.splice(0)) wake();
          this.#options.onArrival();
        });
    }
    this.#placeAll();
  }

  /** Records that have come, at most `maxRecords`; positions move behind them. */
  take(maxRecords: number): PolledRecords[] {
    if (this.#arrived.length === 0) this.#arrived = this.#fromReader();
    const taken: PolledRecords[] = [];
    let left = maxRecords;
    while (left > 0) {
      const [first] = this.#arrived;
      if (first === undefined) break;
      const { topic, partition } = first.slot;
      const records: ConsumedRecord[] = [];
      try {
        takeFrom(first, left, records);
      } catch (error) {
        // What cannot be read is fetched again, and fails the polls that find nothing else until somebody seeks past it.
        this.#replace(first.slot, (slot) => ({ ...slot, start: slot.position }));
        if (records.length === 0 && taken.length === 0) throw error;
      }
      left -= records.length;
      if (records.length > 0) taken.push({ topic, partition, records });
      if (left > 0 && this.#arrived[0] === first) this.#arrived.shift();
    }
    return taken;
  }

  /** Resolves when a look-up has ended, or at once where none is under way. */
  lookedUp(): Promise<void> {
    this.start();
    if (this.#lookingUp.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#reader.close();
    this.#slots.clear();
    for (const wake of this.#waiters.splice(0)) wake();
  }

  #openReader(): FetchingReader {
    const { autoOffsetReset, isCommittedOnly, partitionBytes, control, onArrival } = this.#options;
    return new FetchingReader(this.#cluster, {
      isolationLevel: isCommittedOnly ? 'read_committed' : 'read_uncommitted',
      resetTo: autoOffsetReset === 'none' ? undefined : autoOffsetReset,
      ...(partitionBytes === undefined ? {} : { partitionBytes }),
      control,
      onArrival,
    });
  }

  #put(fields: Omit<Slot, 'position' | 'isPlaced'>): void {
    const { topic, partition, start, isPaused } = fields;
    const position = typeof start === 'number' ? start : undefined;
    this.#slots.set(nameOf(fields), { topic, partition, start, isPaused, position, isPlaced: false });
    this.#options.onArrival();
  }

  #drop(slot: Slot): void {
    this.#slots.delete(nameOf(slot));
    this.#reader.remove([slot]);
    this.#arrived = this.#arrived.filter((each) => each.slot !== slot);
  }

  #replace(partition: TopicPartition, change: (slot: Slot) => Omit<Slot, 'position' | 'isPlaced'>): void {
    const slot = this.#slots.get(nameOf(partition));
    if (slot === undefined) throw new Error(`partition ${nameOf(partition)} is not assigned to this member`);
    this.#drop(slot);
    this.#put(change(slot));
  }

  /** Whether nobody has replaced the slot since. */
  #isCurrent(slot: Slot): boolean {
    return this.#slots.get(nameOf(slot)) === slot;
  }

  async #lookUp(slots: readonly Slot[]): Promise<void> {
    const uncommitted = slots.filter(({ start }) => start === undefined);
    const committed = await this.#options.committed(uncommitted);
    const missing: Slot[] = [];
    for (const slot of uncommitted) {
      const found = committed.find((each) => nameOf(each) === nameOf(slot));
      if (found === undefined) missing.push(slot);
      else slot.position = found.offset;
    }
    const { autoOffsetReset, groupId } = this.#options;
    const stillMissing = missing.filter((slot) => this.#isCurrent(slot));
    if (autoOffsetReset === 'none' && stillMissing.length > 0) throw new NoOffsetError(groupId, stillMissing);
    const resets = [
      ...slots.filter(({ start }) => typeof start === 'string'),
      ...(autoOffsetReset === 'none' ? [] : missing),
    ];
    await Promise.all(resets.map((slot) => this.#reset(slot)));
  }

  async #reset(slot: Slot): Promise<void> {
    const { autoOffsetReset, isCommittedOnly, control } = this.#options;
    const at = typeof slot.start === 'string' ? slot.start : autoOffsetReset;
    if (at === 'none') return;
    const { topic, partition } = slot;
    const isStopped = (): boolean => this.#isClosed || !this.#isCurrent(slot);
    slot.position = await startOffset(control, { topic, partition, at, isCommittedOnly, isStopped });
    this.#placeAll();
  }

  #placeAll(): void {
    const slots = [...this.#slots.values()].filter(
      ({ position, isPlaced, isPaused }) => position !== undefined && !isPlaced && !isPaused,
    );
    if (slots.length === 0 || this.#isClosed) return;
    for (const slot of slots) slot.isPlaced = true;
    const positions = slots.map(({ topic, partition, position = 0 }) => ({
      topic,
      partition,
      offset: position,
    }));
    this.#reader.add(positions).catch((error: unknown) => this.#fail(error));
  }

  #fromReader(): Arrived[] {
    let fetched: readonly FetchedRecords[];
    try {
      fetched = this.#reader.takeArrived();
    } catch (error) {
      // The next poll tries again from the positions, which may have been sought elsewhere by then.
      this.#reader.close();
      this.#reader = this.#openReader();
      for (const slot of this.#slots.values()) slot.isPlaced = false;
      throw error;
    }
    return fetched.flatMap((each) => {
      const slot = this.#slots.get(nameOf(each));
      if (slot === undefined || !slot.isPlaced) return [];
      return [{ slot, records: each.records[Symbol.iterator](), nextOffset: each.nextOffset }];
    });
  }

  #fail(error: unknown): void {
    // What may pass is tried again by the next poll.
    if (this.#isClosed || isPassing(error)) return;
    this.#failure ??= error instanceof Error ? error : new Error(String(error));
    this.#options.onArrival();
  }

  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
  }
}

/** Adds to `taken`; what was added before a failure counts as taken. */
function takeFrom({ slot, records, nextOffset }: Arrived, maxRecords: number, taken: ConsumedRecord[]): void {
  while (taken.length < maxRecords) {
    const { value, done } = records.next();
    if (done === true) {
      slot.position = nextOffset;
      return;
    }
    taken.push(value);
    slot.position = value.offset + 1;
  }
}
