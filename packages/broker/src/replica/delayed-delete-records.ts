/** A DeleteRecords whose new start has reached this broker's log, waiting for the other replicas, and for the copy that is being made. */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import { DelayedOperation } from '../purgatory/delayed-operation.ts';
import type { Partition } from './partition.ts';

export interface DelayedDeleteRecordsOptions {
  readonly partition: Partition;
  /** All living replicas are to begin here, or behind. */
  readonly requiredOffset: number;
  /** Where the last of them began when the wait did. */
  readonly lowWatermark: number;
  readonly isAlive: (brokerId: number) => boolean;
  readonly onDone: (error: ErrorInfo, lowWatermark: number) => void;
}

const NO_LOW_WATERMARK = -1;

export class DelayedDeleteRecords extends DelayedOperation {
  readonly #options: DelayedDeleteRecordsOptions;

  constructor(options: DelayedDeleteRecordsOptions) {
    super();
    this.#options = options;
  }

  override tryComplete(): void {
    const { partition, requiredOffset, isAlive, onDone } = this.#options;
    if (!partition.isLeader) {
      if (this.finish()) onDone(lostLeadership(partition), NO_LOW_WATERMARK);
      return;
    }
    const lowWatermark = partition.lowWatermark(isAlive);
    if (lowWatermark >= requiredOffset && this.finish()) onDone(Errors.NONE, lowWatermark);
  }

  /** The records are gone here; where else is not known. */
  protected override onExpiration(): void {
    const { lowWatermark, onDone } = this.#options;
    onDone(Errors.REQUEST_TIMED_OUT, lowWatermark);
  }
}

function lostLeadership({ log }: Partition): ErrorInfo {
  return log === undefined ? Errors.KAFKA_STORAGE_ERROR : Errors.NOT_LEADER_OR_FOLLOWER;
}
