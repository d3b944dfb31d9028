/** A produce with acks=all: written here, waiting for the in-sync replicas. */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import { DelayedOperation } from '../purgatory/delayed-operation.ts';
import type { Partition } from './partition.ts';

export interface DelayedProduceOptions {
  readonly partition: Partition;
  /** Everything below it must be replicated. */
  readonly requiredOffset: number;
  /** Of the append: under another leader the answer is unknown. */
  readonly leaderEpoch: number;
  readonly onDone: (error: ErrorInfo) => void;
}

export class DelayedProduce extends DelayedOperation {
  readonly #options: DelayedProduceOptions;

  constructor(options: DelayedProduceOptions) {
    super();
    this.#options = options;
  }

  override tryComplete(): void {
    const { partition, requiredOffset, leaderEpoch, onDone } = this.#options;
    const result = partition.isReplicated(requiredOffset, leaderEpoch);
    if (result !== undefined && this.finish()) onDone(result);
  }

  protected override onExpiration(): void {
    this.#options.onDone(Errors.REQUEST_TIMED_OUT);
  }
}
