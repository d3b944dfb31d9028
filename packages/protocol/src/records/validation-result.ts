/** What validation of produced records gives: a value, since a wrong batch is an everyday answer. */
import { type ErrorInfo, Errors } from '../errors.ts';
import { type CompressionCodec, codecName } from './compression/compression-codec.ts';
import type { CompressionError } from './compression/compression-error.ts';
import type { RecordError } from './record-walk.ts';

/** Records to append: whole batches of magic 2. */
export interface ValidRecords {
  readonly isValid: true;
  /** A view of the request's bytes, or new bytes if the records had to be converted. Empty if there was no batch. */
  readonly bytes: Uint8Array;
  readonly recordCount: number;
  /** Of all records, or the append time; -1 if none has one. */
  readonly maxTimestamp: number;
  /** Whether `bytes` are new. */
  readonly isRebuilt: boolean;
}

/** Why the records are refused. */
export interface InvalidRecords {
  readonly isValid: false;
  readonly error: ErrorInfo;
  /** For the log; for the client too (ErrorMessage of Produce v8+) if there are record errors, as in Apache. */
  readonly message: string;
  /** For RecordErrors of Produce v8+. */
  readonly recordErrors: readonly RecordError[];
  /** Refused for its shape, before a log is asked: Apache's answer then tells no log start offset. */
  readonly isBeforeLog?: boolean;
}

export type ValidationResult = ValidRecords | InvalidRecords;

const none: readonly RecordError[] = [];

export function invalid(error: ErrorInfo, message: string, recordErrors = none): InvalidRecords {
  return { isValid: false, error, message, recordErrors };
}

/** Not the shape that the request's version asks for. */
export function misshapen(error: ErrorInfo, message: string): InvalidRecords {
  return { isValid: false, error, message, recordErrors: none, isBeforeLog: true };
}

export function batchTooLarge(size: number, maxMessageBytes: number): InvalidRecords {
  return invalid(
    Errors.MESSAGE_TOO_LARGE,
    `The batch has ${size} bytes, at most ${maxMessageBytes} are allowed (max.message.bytes)`,
  );
}

/** Apache answers UNKNOWN_SERVER_ERROR for what does not decode; it knows no bound for what decodes. */
export function undecodable(codec: CompressionCodec, error: CompressionError): InvalidRecords {
  const kind = error.kind === 'too-large' ? Errors.MESSAGE_TOO_LARGE : Errors.UNKNOWN_SERVER_ERROR;
  return invalid(kind, `The ${codecName(codec)} block of the batch cannot be used: ${error.message}`);
}

/** One bad record fails the batch; the errors name each, up to a thousand. */
export function refusedRecords(walk: {
  readonly errors: readonly RecordError[];
  readonly errorCount: number;
  readonly isTimestampProblem: boolean;
}): InvalidRecords {
  const { errors } = walk;
  if (walk.isTimestampProblem) {
    return invalid(
      Errors.INVALID_TIMESTAMP,
      'One or more records have been rejected due to invalid timestamp',
      errors,
    );
  }
  const shown = errors
    .slice(0, 3)
    .map((error) => `RecordError(batchIndex=${error.batchIndex}, message='${error.message}')`);
  const message = `One or more records have been rejected due to ${walk.errorCount} record errors in total, and only showing the first three errors at most: [${shown.join(', ')}]`;
  return invalid(Errors.INVALID_RECORD, message, errors);
}
