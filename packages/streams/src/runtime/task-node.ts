/** A node of a task at work: its processor or sink, and the nodes behind it. */
import { StreamsException } from '../errors.ts';
import type { KeyValueStore } from '../state/key-value-store.ts';
import type { StateStore } from '../state/state-store.ts';
import type {
  Cancellable,
  InternalProcessorContext,
  Processor,
  PunctuationType,
} from '../topology/processor.ts';
import type { RecordMetadata, StreamRecord } from '../topology/record.ts';
import { trusted } from '../trusted.ts';

/** What nodes ask of their task. */
export interface NodeHost {
  readonly applicationId: string;
  readonly taskId: string;
  readonly metadata: RecordMetadata | undefined;
  readonly streamTimeMs: number;
  nowMs(): number;
  store(name: string): StateStore | undefined;
  schedule(intervalMs: number, type: PunctuationType, punctuate: (timestampMs: number) => void): Cancellable;
  requestCommit(): void;
  warn(message: string): void;
}

export class TaskNode implements InternalProcessorContext {
  readonly name: string;
  readonly applicationId: string;
  readonly taskId: string;
  readonly #host: NodeHost;
  readonly #processor: Processor<unknown, unknown> | undefined;
  readonly #storeNames: ReadonlySet<string>;
  readonly #children: TaskNode[] = [];

  /** @param processor undefined for a source */
  constructor(
    name: string,
    host: NodeHost,
    processor?: Processor<unknown, unknown>,
    storeNames: ReadonlySet<string> = new Set(),
  ) {
    this.name = name;
    this.applicationId = host.applicationId;
    this.taskId = host.taskId;
    this.#host = host;
    this.#processor = processor;
    this.#storeNames = storeNames;
  }

  addChild(child: TaskNode): void {
    this.#children.push(child);
  }

  init(): void {
    this.#processor?.init?.(this);
  }

  close(): void {
    this.#processor?.close?.();
  }

  process(record: StreamRecord<unknown, unknown>): void {
    if (this.#processor === undefined) this.forward(record);
    else this.#processor.process(record);
  }

  forward(record: StreamRecord<unknown, unknown>, childName?: string): void {
    if (childName === undefined) {
      for (const child of this.#children) child.process(record);
      return;
    }
    const child = this.#children.find(({ name }) => name === childName);
    if (child === undefined)
      throw new StreamsException(
        `Unknown downstream node: ${childName} either does not exist or is not connected to this processor.`,
      );
    child.process(record);
  }

  getStateStore<K, V>(name: string): KeyValueStore<K, V> {
    return trusted<KeyValueStore<K, V>>(this.stateStore(name));
  }

  stateStore(name: string): StateStore {
    const store = this.#storeNames.has(name) ? this.#host.store(name) : undefined;
    if (store !== undefined) return store;
    throw new StreamsException(
      `Processor ${this.name} has no access to StateStore ${name} as the store is not connected to the processor. If you add stores manually via '.addStateStore()' make sure to connect the added store to the processor by providing the processor name to '.addStateStore()' or connect them via '.connectProcessorAndStateStores()'. DSL users need to provide the store name to '.process()' to connect the store to the corresponding operator.`,
    );
  }

  recordMetadata(): RecordMetadata | undefined {
    return this.#host.metadata;
  }

  currentStreamTimeMs(): number {
    return this.#host.streamTimeMs;
  }

  currentSystemTimeMs(): number {
    return this.#host.nowMs();
  }

  schedule(intervalMs: number, type: PunctuationType, punctuate: (timestampMs: number) => void): Cancellable {
    if (!(intervalMs >= 1))
      throw new StreamsException('The minimum supported scheduling interval is 1 millisecond.');
    return this.#host.schedule(intervalMs, type, punctuate);
  }

  commit(): void {
    this.#host.requestCommit();
  }

  warn(message: string): void {
    this.#host.warn(message);
  }
}
