import type { ErrorInfo } from '@kafka-ts/protocol/errors';

/** Why something was refused, as the answer tells it. */
export interface Refusal {
  readonly error: ErrorInfo;
  readonly message: string;
}

/** A refusal in Kafka's words. */
export function refuse(error: ErrorInfo, message: string): Refusal {
  return { error, message };
}
