/**
 * By what a file is known again after the worker was down: the number of the file and a digest of its first bytes.
 * It stands beside the `position` in a source offset, under a key that Apache's FileStreamSource does not look at:
 *
 *     {"position": 4711, "kafka-ts.file": "1573/256/0f3a9c…"}     number / bytes digested / SHA-256, its first 16 digits
 *
 * Only bytes before the position are digested: those that follow may still change. The number of the device is left out,
 * since it may change when the machine starts again.
 */
import { createHash } from 'node:crypto';

export const fileMarkKey = 'kafka-ts.file';
/** So many bytes are digested at most. */
export const MARK_BYTES = 256;

/** The mark for a position; `head` are the file's first bytes, at least up to the position or {@link MARK_BYTES}. */
export function fileMark(identity: string, head: Uint8Array, position: number): string {
  const length = Math.min(position, MARK_BYTES);
  return `${numberOf(identity)}/${length}/${digest(head.subarray(0, length))}`;
}

/** Whether the file with this identity and these first bytes may be the one that was marked. */
export function isMarked(mark: string, identity: string, head: Uint8Array): boolean {
  const [number, lengthText, digested] = mark.split('/');
  const length = Number(lengthText);
  if (!Number.isInteger(length) || length < 0 || length > MARK_BYTES || digested === undefined) return true;
  if (head.length < length) return false;
  return number === numberOf(identity) && digested === digest(head.subarray(0, length));
}

function numberOf(identity: string): string {
  return identity.slice(identity.lastIndexOf(':') + 1);
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
