/**
 * Thrown by a reader when bytes from outside do not say what the protocol allows: a length beyond the bytes left, a
 * varint that does not end, a 64-bit number that a JavaScript number cannot hold exactly. Nothing was allocated by then.
 */
export class MalformedError extends Error {
  override readonly name = 'MalformedError';
  /** Where in the reader's bytes the faulty item starts. */
  readonly position: number;
  /** The message without the position. */
  readonly reason: string;

  constructor(message: string, position: number) {
    super(`${message} (at byte ${position})`);
    this.reason = message;
    this.position = position;
  }
}
