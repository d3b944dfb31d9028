/** The Processor API: what a node of a topology does, and what it is given. */
import type { KeyValueStore } from '../state/key-value-store.ts';
import type { StateStore } from '../state/state-store.ts';
import type { RecordMetadata, StreamRecord } from './record.ts';

/**
 * A node that records go through. Methods are called one after another, never at the same time.
 */
export interface Processor<KIn, VIn, KOut = unknown, VOut = unknown> {
  /** Called once before the first record, when its stores are restored. */
  init?(context: ProcessorContext<KOut, VOut>): void;

  /** Must not return a promise: the topology does not wait. */
  process(record: StreamRecord<KIn, VIn>): void;

  close?(): void;
}

/** Makes the processor of one task; called for every task. */
export type ProcessorSupplier<KIn, VIn, KOut = unknown, VOut = unknown> = () => Processor<
  KIn,
  VIn,
  KOut,
  VOut
>;

/** A processor's supplier whose types were checked where it was given. */
export type AnyProcessorSupplier = () => Processor<unknown, unknown>;

/** `STREAM_TIME` goes on with the records' timestamps, `WALL_CLOCK_TIME` with the clock. */
export type PunctuationType = 'STREAM_TIME' | 'WALL_CLOCK_TIME';

export interface Cancellable {
  cancel(): void;
}

export interface ProcessorContext<KOut = unknown, VOut = unknown> {
  readonly applicationId: string;
  /** `0_1`: sub-topology and partition. */
  readonly taskId: string;

  /**
   * Hands a record to the nodes behind this one, or to the one of that name.
   * @throws StreamsException if there is no such node
   */
  forward(record: StreamRecord<KOut, VOut>, childName?: string): void;

  /**
   * A store that is connected to this processor; its types are those it was built with.
   * @throws StreamsException for a store that is not connected
   */
  getStateStore<K, V>(name: string): KeyValueStore<K, V>;

  /** Of the record that is being processed; undefined in a punctuation. */
  recordMetadata(): RecordMetadata | undefined;

  /** Highest timestamp this task has seen, -1 before the first. */
  currentStreamTimeMs(): number;
  currentSystemTimeMs(): number;

  /** Calls `punctuate` every `intervalMs` of that time. */
  schedule(intervalMs: number, type: PunctuationType, punctuate: (timestampMs: number) => void): Cancellable;

  /** Asks for a commit after this record. */
  commit(): void;

  /** Says why a record was left out; goes to the application's log. */
  warn(message: string): void;
}

/** What the DSL's own processors use beside: a store with its cache. */
export interface InternalProcessorContext<KOut = unknown, VOut = unknown>
  extends ProcessorContext<KOut, VOut> {
  stateStore(name: string): StateStore;
}
