/** `…/partitions/<p>/state` as the controller reads and writes it. */
import { messageOf } from '@kafka-ts/environment/error-message';
import type { Logger } from '@kafka-ts/environment/logger';
import type { MultiOperation, ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import {
  decodePartitionState,
  encodePartitionState,
  type PartitionState,
} from '../znodes/partition-state.ts';
import { partitionPath, partitionStatePath, partitionsPath } from '../znodes/paths.ts';
import { unlessUnreadable } from '../znodes/unless-unreadable.ts';
import { isZooKeeperError } from '../znodes/zookeeper-results.ts';
import { ControllerMovedError, type FencedWrites } from './fenced-writes.ts';
import { type TopicPartition, topicPartitionKey } from './topic-partition.ts';

/** Partitions whose nodes are asked for, or written, before the first answer is waited for: bounds what thousands of them take. */
const PIPELINED = 400;
/** Partitions whose nodes are made in one multi, far below ZooKeeper's limit of a megabyte. */
const MADE_AT_ONCE = 100;

/** What became of conditional writes of partition states. */
export interface UpdatedStates {
  readonly written: ReadonlyMap<TopicPartition, PartitionState>;
  /** Written by somebody else meanwhile: read and try again. */
  readonly conflicts: readonly TopicPartition[];
  readonly errors: ReadonlyMap<TopicPartition, string>;
}

export class PartitionStateZnodes {
  readonly #client: ZooKeeperClient;
  readonly #writes: FencedWrites;
  readonly #logger: Logger;
  #lastDecoded: { readonly data: Uint8Array; readonly state: PartitionState } | undefined;

  constructor(client: ZooKeeperClient, writes: FencedWrites, logger: Logger) {
    this.#logger = logger;
    this.#client = client;
    this.#writes = writes;
  }

  /** By key; a partition without a readable state is missing. */
  async read(partitions: readonly TopicPartition[]): Promise<Map<string, PartitionState>> {
    const found = new Map<string, PartitionState>();
    for (let at = 0; at < partitions.length; at += PIPELINED) {
      const some = partitions.slice(at, at + PIPELINED);
      const paths = some.map(({ topic, partition }) => partitionStatePath(topic, partition));
      const nodes = await this.#client.getDataOfEach(paths);
      for (const [index, partition] of some.entries()) {
        const state = this.#decoded(partition, nodes[index]);
        if (state !== undefined) found.set(topicPartitionKey(partition), state);
      }
    }
    return found;
  }

  /** Undefined if there is no state, or it is not to be understood. Thousands of partitions have few states among them, which are shared. */
  #decoded(
    partition: TopicPartition,
    node: Awaited<ReturnType<ZooKeeperClient['getDataOfEach']>>[number],
  ): PartitionState | undefined {
    if (node === undefined) return undefined;
    const { data, stat } = node;
    const last = this.#lastDecoded;
    if (data !== null && last !== undefined && Buffer.compare(last.data, data) === 0) {
      const { state } = last;
      return state.partitionEpoch === stat.version ? state : { ...state, partitionEpoch: stat.version };
    }
    const state = unlessUnreadable(this.#logger, () => decodePartitionState(partition, data, stat.version));
    if (state !== undefined && data !== null) this.#lastDecoded = { data: new Uint8Array(data), state };
    return state;
  }

  /**
   * Creates `partitions`, `<p>` and `state`, many in one write; the result names the partitions that could not be, and why.
   *
   * Requests that a lost connection took with it are repeated, so the first try may have been carried out after all, and repeats may come
   * out of order: a state that is ours already is as good as created, a parent that is missing is made first.
   */
  async create(states: ReadonlyMap<TopicPartition, PartitionState>): Promise<Map<TopicPartition, string>> {
    const topics = new Set([...states.keys()].map(({ topic }) => topic));
    const parents = [...topics].map((topic) => this.#writes.createIfAbsent(partitionsPath(topic)));
    await Promise.all(parents);
    const problems = new Map<TopicPartition, string>();
    const waiting = [...states];
    while (waiting.length > 0) {
      const groups: Promise<void>[] = [];
      while (waiting.length > 0 && groups.length * MADE_AT_ONCE < PIPELINED)
        groups.push(this.#createTogether(waiting.splice(0, MADE_AT_ONCE), problems));
      await Promise.all(groups);
    }
    return problems;
  }

  /** All in one write, as they are when a topic is new; else each for itself. */
  async #createTogether(
    states: readonly [TopicPartition, PartitionState][],
    problems: Map<TopicPartition, string>,
  ): Promise<void> {
    try {
      await this.#writes.writeAll(states.flatMap(([partition, state]) => creations(partition, state)));
      return;
    } catch (error) {
      if (error instanceof ControllerMovedError) throw error;
    }
    await Promise.all(
      states.map(async ([partition, state]) => {
        const problem = await this.#create(partition, state);
        if (problem !== undefined) problems.set(partition, problem);
      }),
    );
  }

  async #create(partition: TopicPartition, state: PartitionState): Promise<string | undefined> {
    const path = partitionPath(partition.topic, partition.partition);
    const [, stateCreation] = creations(partition, state);
    const createState = (): Promise<void> => this.#writes.write(stateCreation);
    try {
      await Promise.all([this.#writes.createIfAbsent(path), createState()]).catch(async (error: unknown) => {
        if (!isZooKeeperError(error, 'NONODE')) throw error;
        await this.#writes.createIfAbsent(partitionsPath(partition.topic));
        await this.#writes.createIfAbsent(path);
        await createState();
      });
      return undefined;
    } catch (error) {
      if (error instanceof ControllerMovedError) throw error;
      if (isZooKeeperError(error, 'NODEEXISTS') && (await this.#isWritten(partition, state)))
        return undefined;
      return messageOf(error);
    }
  }

  /** Whether the state znode says just this, as it was created. */
  async #isWritten(partition: TopicPartition, state: PartitionState): Promise<boolean> {
    const found = (await this.read([partition])).get(topicPartitionKey(partition));
    if (found === undefined || found.partitionEpoch !== state.partitionEpoch) return false;
    return Buffer.compare(encodePartitionState(found), encodePartitionState(state)) === 0;
  }

  /** Writes states on the condition that nobody wrote since they were read. */
  async update(states: ReadonlyMap<TopicPartition, PartitionState>): Promise<UpdatedStates> {
    const written = new Map<TopicPartition, PartitionState>();
    const conflicts: TopicPartition[] = [];
    const errors = new Map<TopicPartition, string>();
    const write = async ([partition, state]: [TopicPartition, PartitionState]): Promise<void> => {
      const path = partitionStatePath(partition.topic, partition.partition);
      try {
        await this.#writes.write({
          type: 'setData',
          path,
          data: encodePartitionState(state),
          version: state.partitionEpoch,
        });
        written.set(partition, { ...state, partitionEpoch: state.partitionEpoch + 1 });
      } catch (error) {
        if (error instanceof ControllerMovedError) throw error;
        if (isZooKeeperError(error, 'BADVERSION')) conflicts.push(partition);
        else errors.set(partition, messageOf(error));
      }
    };
    await Promise.all([...states].map(write));
    return { written, conflicts, errors };
  }
}

/** `<p>` and `<p>/state`. */
function creations(
  partition: TopicPartition,
  state: PartitionState,
): readonly [MultiOperation, MultiOperation] {
  const path = partitionPath(partition.topic, partition.partition);
  return [
    { type: 'create', path, data: null, mode: 'persistent' },
    { type: 'create', path: `${path}/state`, data: encodePartitionState(state), mode: 'persistent' },
  ];
}
