/** What a leader checks and sets of the batches that it is asked to append. */
import { Errors } from '@kafka-ts/protocol/errors';
import {
  batchSizeAt,
  batchSizeWithin,
  isCrcValid,
  lastOffsetDeltaAt,
  maxTimestampAt,
  patchBaseOffset,
  patchLeaderEpoch,
  patchMaxTimestamp,
} from '@kafka-ts/protocol/records/record-batch';
import type { AppendRefused } from './append-result.ts';
import type { LogConfig } from './log-config.ts';

export interface LeaderAppendOptions {
  readonly leaderEpoch: number;
  readonly origin: 'client' | 'coordinator';
  /** Of the Produce request: below 3 message sets of magic 0 and 1 are converted. The newest by default. */
  readonly requestVersion?: number;
}

export type LeaderValidation =
  | { readonly kind: 'refuse'; readonly refusal: AppendRefused }
  /** `records` is the source itself, or what it was converted to. */
  | { readonly kind: 'valid'; readonly records: Uint8Array };

/** Checks `source`; changes nothing in it. */
export function validateForLeader(
  source: Uint8Array,
  _options: LeaderAppendOptions,
  config: LogConfig,
  _nowMs: number,
): LeaderValidation {
  if (source.length > config.segmentBytes)
    return { kind: 'refuse', refusal: { error: Errors.RECORD_LIST_TOO_LARGE } };
  for (let at = 0; at < source.length; ) {
    const size = batchSizeWithin(source, at, source.length);
    if (size <= 0 || !isCrcValid(source, at))
      return { kind: 'refuse', refusal: { error: Errors.CORRUPT_MESSAGE } };
    at += size;
  }
  return { kind: 'valid', records: source };
}

/** Sets base offsets, leader epoch and, on a LogAppendTime topic, the time, in place. */
export function assignOffsets(
  bytes: Uint8Array,
  to: {
    readonly baseOffset: number;
    readonly leaderEpoch: number;
    readonly config: LogConfig;
    readonly nowMs: number;
  },
): { readonly nextOffset: number; readonly maxTimestamp: number; readonly logAppendTimeMs: number } {
  const isLogAppendTime = to.config.messageTimestampType === 'LogAppendTime';
  let nextOffset = to.baseOffset;
  let maxTimestamp = -1;
  for (let at = 0; at < bytes.length; at += batchSizeAt(bytes, at)) {
    patchBaseOffset(bytes, at, nextOffset);
    patchLeaderEpoch(bytes, at, to.leaderEpoch);
    const timestamp = isLogAppendTime ? to.nowMs : maxTimestampAt(bytes, at);
    patchMaxTimestamp(bytes, at, isLogAppendTime, timestamp);
    nextOffset += lastOffsetDeltaAt(bytes, at) + 1;
    maxTimestamp = Math.max(maxTimestamp, timestamp);
  }
  return { nextOffset, maxTimestamp, logAppendTimeMs: isLogAppendTime ? to.nowMs : -1 };
}
