import { errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import type { PartitionState } from './partition-state.ts';

/** A partition's error code, with where it was met. */
export function readFailure({ topic, partition, offset }: PartitionState, errorCode: number): KafkaError {
  const error = errorByCode(errorCode);
  return new KafkaError(error, `reading ${topic}-${partition} at offset ${offset}: ${error.message}`);
}
