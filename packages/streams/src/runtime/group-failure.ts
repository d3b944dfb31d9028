/** What the group's answers mean for an application. */
import { Errors, KafkaError } from '@kafka-ts/protocol/errors';
import { StreamsException } from '../errors.ts';
import { STREAMS_PROTOCOL } from './streams-assignor.ts';

/** Whether a commit failed because partitions are on the move. */
export function isMoving(error: unknown): boolean {
  if (!(error instanceof KafkaError)) return false;
  const { ILLEGAL_GENERATION, UNKNOWN_MEMBER_ID, REBALANCE_IN_PROGRESS } = Errors;
  return [ILLEGAL_GENERATION, UNKNOWN_MEMBER_ID, REBALANCE_IN_PROGRESS].some(
    ({ code }) => code === error.code,
  );
}

/** The failure with what its owner can do about it. */
export function explained(error: unknown, applicationId: string): unknown {
  if (!(error instanceof KafkaError) || error.code !== Errors.INCONSISTENT_GROUP_PROTOCOL.code) return error;
  return new StreamsException(
    `The group ${applicationId} has members that do not share tasks by ${STREAMS_PROTOCOL}: perhaps a Java application of the same application.id, which stays in its group for session.timeout.ms (45 s) after it was stopped. All instances of an application must be of one kind; stop the others, or choose another application.id`,
    { cause: error },
  );
}
