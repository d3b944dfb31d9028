/**
 * A task at work: the nodes and stores of one sub-topology for one partition. Everything in it is synchronous; who
 * drives it polls, sends, waits and commits.
 *
 * made → (stores restored) → `init` → `add`, `process`, … → `flush` and `close`
 */
import type { ConsumedRecord } from '@kafka-ts/client/partition-reader';
import { StreamsException } from '../errors.ts';
import type { StateStore } from '../state/state-store.ts';
import type { SubTopology } from '../topology/internal-topology.ts';
import type { SourceNode, TopologyNode } from '../topology/nodes.ts';
import type { Cancellable, PunctuationType } from '../topology/processor.ts';
import type { RecordMetadata } from '../topology/record.ts';
import { PunctuationSchedule } from './punctuation-schedule.ts';
import type { CollectedRecord, RecordCollector } from './record-collector.ts';
import { RecordQueue } from './record-queue.ts';
import { SinkProcessor } from './sink-processor.ts';
import { type TaskId, taskIdText } from './task-id.ts';
import { type NodeHost, TaskNode } from './task-node.ts';
import { changelogTopic, type TaskSettings, topicName } from './task-settings.ts';

export interface StreamTaskOptions {
  readonly id: TaskId;
  readonly subTopology: SubTopology;
  readonly settings: TaskSettings;
  readonly collector: RecordCollector;
}

export class StreamTask implements NodeHost {
  readonly id: TaskId;
  readonly taskId: string;
  readonly applicationId: string;
  /** Stores by their changelog topics. */
  readonly changelogs = new Map<string, StateStore>();
  metadata: RecordMetadata | undefined;
  streamTimeMs = -1;
  readonly #subTopology: SubTopology;
  readonly #settings: TaskSettings;
  readonly #collector: RecordCollector;
  readonly #nodes = new Map<string, TaskNode>();
  readonly #stores = new Map<string, StateStore>();
  readonly #queues: RecordQueue[] = [];
  readonly #offsets = new Map<RecordQueue, number>();
  readonly #streamTimePunctuations = new PunctuationSchedule();
  readonly #wallClockPunctuations = new PunctuationSchedule();
  #isCommitRequested = false;

  constructor({ id, subTopology, settings, collector }: StreamTaskOptions) {
    this.id = id;
    this.taskId = taskIdText(id);
    this.applicationId = settings.applicationId;
    this.#subTopology = subTopology;
    this.#settings = settings;
    this.#collector = collector;
    for (const node of subTopology.nodes) this.#addNode(node);
  }

  get isCommitRequested(): boolean {
    return this.#isCommitRequested;
  }

  /** Processors get their stores; call it when these are restored. */
  init(): void {
    for (const node of this.#nodes.values()) node.init();
  }

  reads(topic: string): boolean {
    return this.#sourceOf(topic) !== undefined;
  }

  /** Takes records of a partition that belongs to this task. */
  add(topic: string, records: readonly ConsumedRecord[]): void {
    let queue = this.#queues.find((each) => each.topic === topic);
    if (queue === undefined) {
      queue = this.#makeQueue(topic);
      this.#queues.push(queue);
    }
    queue.add(records);
  }

  /**
   * Processes the waiting record with the lowest timestamp.
   * @returns false when there was none
   * @throws StreamsException for a record that cannot be read or that a processor failed on
   */
  process(): boolean {
    const queue = this.#lowest();
    const record = queue?.peek();
    if (queue === undefined || record === undefined) return false;
    const { key, value, timestamp, headers, offset } = record;
    this.metadata = { topic: queue.topic, partition: queue.partition, offset };
    if (timestamp > this.streamTimeMs) this.streamTimeMs = timestamp;
    try {
      this.#nodes.get(queue.sourceName)?.process({ key, value, timestamp, headers });
    } catch (error) {
      throw this.#failure(error, queue, offset);
    }
    queue.take();
    this.#offsets.set(queue, offset + 1);
    this.metadata = undefined;
    this.#streamTimePunctuations.advance(this.streamTimeMs);
    return true;
  }

  /** Records that wait come again when the partitions are assigned again. */
  forgetWaiting(): void {
    this.#queues.length = 0;
    this.#offsets.clear();
  }

  punctuateByClock(): void {
    this.#wallClockPunctuations.advance(this.#settings.nowMs());
  }

  /** Sends on what waits in caches. */
  flush(): void {
    for (const store of this.#stores.values()) store.flush();
    this.#isCommitRequested = false;
  }

  /** What was processed: for each partition the next offset. */
  committableOffsets(): { readonly topic: string; readonly partition: number; readonly offset: number }[] {
    return this.#queues.flatMap((queue) => {
      const { topic, partition, skippedTo } = queue;
      const offset = skippedTo ?? this.#offsets.get(queue);
      return offset === undefined ? [] : [{ topic, partition, offset }];
    });
  }

  close(): void {
    for (const node of this.#nodes.values()) node.close();
  }

  store(name: string): StateStore | undefined {
    return this.#stores.get(name);
  }

  nowMs(): number {
    return this.#settings.nowMs();
  }

  requestCommit(): void {
    this.#isCommitRequested = true;
  }

  warn(message: string): void {
    this.#settings.warn(message);
  }

  schedule(intervalMs: number, type: PunctuationType, punctuate: (timestampMs: number) => void): Cancellable {
    if (type === 'STREAM_TIME') return this.#streamTimePunctuations.add({ nextMs: 0, intervalMs, punctuate });
    const nextMs = this.#settings.nowMs() + intervalMs;
    return this.#wallClockPunctuations.add({ nextMs, intervalMs, punctuate });
  }

  #addNode(node: TopologyNode): void {
    switch (node.kind) {
      case 'source':
        this.#nodes.set(node.name, new TaskNode(node.name, this));
        return;
      case 'processor':
        for (const name of node.stateStores) this.#openStore(name);
        this.#connect(new TaskNode(node.name, this, node.supplier(), node.stateStores), node.predecessors);
        return;
      case 'sink': {
        const processor = new SinkProcessor(node, this.#settings, this.#collector);
        this.#connect(new TaskNode(node.name, this, processor), node.predecessors);
      }
    }
  }

  #connect(node: TaskNode, predecessors: readonly string[]): void {
    this.#nodes.set(node.name, node);
    for (const predecessor of predecessors) this.#nodes.get(predecessor)?.addChild(node);
  }

  #openStore(name: string): void {
    const known = this.#settings.topology.stores.get(name);
    if (known === undefined || this.#stores.has(name)) return;
    const topic = changelogTopic(this.#settings, name);
    const { partition } = this.id;
    const log = (change: Pick<CollectedRecord, 'key' | 'value' | 'timestamp'>, to: string) =>
      this.#collector.collect({ ...change, topic: to, headers: [], partition });
    const store = known.builder.build({
      log: topic === undefined ? undefined : (key, value, timestamp) => log({ key, value, timestamp }, topic),
      changelogTopic: topic ?? `${this.applicationId}-${name}-changelog`,
      defaultKeySerde: this.#settings.defaultKeySerde,
      defaultValueSerde: this.#settings.defaultValueSerde,
      cacheBudget: this.#settings.cacheBudget,
    });
    this.#stores.set(name, store);
    if (topic !== undefined) this.changelogs.set(topic, store);
  }

  #sourceOf(topic: string): SourceNode | undefined {
    for (const node of this.#subTopology.nodes) {
      if (node.kind !== 'source') continue;
      const isRead = node.topics.some((each) => topicName(this.#settings, each) === topic);
      if (isRead || isWholeMatch(node.pattern, topic)) return node;
    }
    return undefined;
  }

  #makeQueue(topic: string): RecordQueue {
    const node = this.#sourceOf(topic);
    if (node === undefined) throw new StreamsException(`task ${this.taskId} reads no topic ${topic}`);
    return new RecordQueue({
      taskId: this.taskId,
      topic,
      partition: this.id.partition,
      sourceName: node.name,
      keyDeserializer: node.keyDeserializer(this.#settings.defaultKeySerde),
      valueDeserializer: node.valueDeserializer(this.#settings.defaultValueSerde),
      timestampExtractor: node.timestampExtractor ?? this.#settings.timestampExtractor,
      settings: this.#settings,
    });
  }

  #lowest(): RecordQueue | undefined {
    let lowest: RecordQueue | undefined;
    let timestamp = Number.POSITIVE_INFINITY;
    for (const queue of this.#queues) {
      const head = queue.peek();
      if (head === undefined || head.timestamp >= timestamp) continue;
      lowest = queue;
      timestamp = head.timestamp;
    }
    return lowest;
  }

  #failure(error: unknown, { topic, partition, sourceName }: RecordQueue, offset: number): StreamsException {
    const why = error instanceof Error ? error.message : String(error);
    return new StreamsException(
      `Exception caught in process. taskId=${this.taskId}, processor=${sourceName}, topic=${topic}, partition=${partition}, offset=${offset}: ${why}`,
      { cause: error },
    );
  }
}

/** Whether the whole name matches, as Java's `matches`. */
export function isWholeMatch(pattern: RegExp | undefined, topic: string): boolean {
  return pattern !== undefined && new RegExp(`^(?:${pattern.source})$`, pattern.flags).test(topic);
}
