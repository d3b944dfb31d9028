/** What became of an append: values, since refusals are everyday. */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';

/** A record that made its batch be refused. */
export interface RecordFault {
  /** Its place in the batch. */
  readonly batchIndex: number;
  readonly message: string;
}

export interface AppendResult {
  readonly error: ErrorInfo;
  /** For people; undefined with no error, or where the error says it all. */
  readonly message: string | undefined;
  readonly recordErrors: readonly RecordFault[];
  /** First and last offset of what was appended (or, for a repetition, was appended then); -1 with an error. */
  readonly baseOffset: number;
  readonly lastOffset: number;
  /** -1 unless the broker's clock gave the time, or the append was a repetition. */
  readonly logAppendTimeMs: number;
  /** -1 with an error that is found before the log is looked at. */
  readonly logStartOffset: number;
}

const none: readonly RecordFault[] = [];

export interface AppendRefused {
  readonly error: ErrorInfo;
  readonly message?: string | undefined;
  readonly recordErrors?: readonly RecordFault[] | undefined;
  /** Refused before the log was looked at. */
  readonly isBeforeLog?: boolean | undefined;
}

/** Apache's answers to these tell no log start offset. */
const withoutStartOffset: ReadonlySet<ErrorInfo> = new Set<ErrorInfo>([
  Errors.MESSAGE_TOO_LARGE,
  Errors.RECORD_LIST_TOO_LARGE,
  Errors.CORRUPT_MESSAGE,
  Errors.KAFKA_STORAGE_ERROR,
]);

export function refusedAppend(refusal: AppendRefused, logStartOffset: number): AppendResult {
  return {
    error: refusal.error,
    message: refusal.message,
    recordErrors: refusal.recordErrors ?? none,
    baseOffset: -1,
    lastOffset: -1,
    logAppendTimeMs: -1,
    logStartOffset:
      refusal.isBeforeLog === true || withoutStartOffset.has(refusal.error) ? -1 : logStartOffset,
  };
}

export function acceptedAppend(
  range: { readonly baseOffset: number; readonly lastOffset: number; readonly logAppendTimeMs: number },
  logStartOffset: number,
): AppendResult {
  return {
    error: Errors.NONE,
    message: undefined,
    recordErrors: none,
    baseOffset: range.baseOffset,
    lastOffset: range.lastOffset,
    logAppendTimeMs: range.logAppendTimeMs,
    logStartOffset,
  };
}
