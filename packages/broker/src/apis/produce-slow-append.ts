/**
 * Produced records that may take long to validate: compressed ones, which may grow a thousandfold, and those that must be compressed or
 * converted. What takes more than a step of it waits in the queue of slow work, where each gets a few milliseconds of a turn; what comes for
 * the same partition meanwhile waits behind it, so that appends keep their order.
 */
import { isCompressed } from '@kafka-ts/protocol/records/record-batch';
import type { Steps } from '@kafka-ts/protocol/records/steps';
import { isUnfinished, startValidation, validateInSteps } from '@kafka-ts/protocol/records/validate';
import type { ValidationResult } from '@kafka-ts/protocol/records/validation-result';
import { topicRules } from '@kafka-ts/storage/log/append-validation';
import type { UnifiedLog } from '@kafka-ts/storage/log/unified-log';
import type { LeasedBytes } from '@kafka-ts/storage/memory/leased-bytes';
import type { Partition } from '../replica/partition.ts';
import type { RequestContext } from './context.ts';
import type { BrokerServices } from './services.ts';

export interface SlowAppend {
  readonly partition: Partition;
  /** Valid during the call. */
  readonly records: Uint8Array;
  /** Of the records, the caller's; undefined where they must be copied to be kept. */
  readonly lease: LeasedBytes | undefined;
  readonly context: RequestContext;
  readonly services: BrokerServices;
  readonly appendNow: (bytes: LeasedBytes | Uint8Array, validated?: ValidationResult) => void;
  /** Something failed that nobody expected. */
  readonly onBroken: () => void;
}

/** Whether validation of `records` is more than a look at headers and fields. Costs nothing for plain ones. */
export function mayBeSlow(records: Uint8Array, partition: Partition): boolean {
  return isCompressed(records) || (partition.log?.config.compressionType ?? 'producer') !== 'producer';
}

/** Validates and appends, now if that is short and nothing is before it, else in its turn. */
export function appendInOrder(append: SlowAppend): void {
  const { partition, records, lease, context, services, appendNow } = append;
  const { log } = partition;
  if (log === undefined) {
    appendNow(lease ?? records);
    return;
  }
  const rules = topicRules(log.config);
  const produce = {
    requestVersion: context.apiVersion,
    nowMs: services.clock.nowMs(),
    partition: partition.name,
  };
  // Kept before the first step: what is not finished then goes on with the same bytes.
  const bytes = lease?.bytes ?? records.slice();
  if (partition.slowAppends > 0) {
    later(append, log, bytes, validateInSteps(bytes, rules, produce));
    return;
  }
  const result = startValidation(bytes, rules, produce);
  if (isUnfinished(result)) later(append, log, bytes, result);
  else appendNow(lease ?? bytes, result);
}

function later(
  { partition, lease, services, appendNow, onBroken }: SlowAppend,
  log: UnifiedLog,
  bytes: Uint8Array,
  steps: Steps<ValidationResult>,
): void {
  const { staged } = log.env.memory;
  const { length } = bytes;
  lease?.retain();
  partition.slowAppends++;
  staged.add(length);
  const finish = (action: () => void): void => {
    partition.slowAppends--;
    staged.subtract(length);
    try {
      action();
    } catch (error) {
      broken(error);
    }
    lease?.release();
  };
  const broken = (error: unknown): void => {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    services.logger.error(
      `Unexpected error in an append to ${partition.name}: ${reason}`,
      'kafka.server.ReplicaManager',
    );
    onBroken();
  };
  services.replicas.slowWork.run(steps, {
    onDone: (validated) => finish(() => appendNow(lease ?? bytes, validated)),
    onFailed: (error) => finish(() => broken(error)),
  });
}
