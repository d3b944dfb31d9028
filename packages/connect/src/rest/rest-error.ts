/** Which failure is answered with which status (`ConnectExceptionMapper`). */
import { ConnectError, NotFoundError } from '../connector/errors.ts';
import { HerderError } from '../runtime/herder-error.ts';
import { JsonBodyError } from './json-token.ts';

/** A failure of the interface itself, with its status; `message` is told. */
export class RestError extends Error {
  override readonly name = 'RestError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const reasons = new Map([
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [406, 'Not Acceptable'],
  [413, 'Request Entity Too Large'],
  [415, 'Unsupported Media Type'],
  [503, 'Service Unavailable'],
]);

/** Jersey's own text: `HTTP 404 Not Found`. */
export function httpError(status: number): RestError {
  return new RestError(status, `HTTP ${status} ${reasons.get(status) ?? ''}`.trimEnd());
}

/** The status of a failure, and whether it was foreseen. */
export function statusOf(error: unknown): { readonly status: number; readonly isExpected: boolean } {
  if (error instanceof RestError || error instanceof HerderError)
    return { status: error.status, isExpected: true };
  if (error instanceof NotFoundError) return { status: 404, isExpected: true };
  return { status: 500, isExpected: error instanceof JsonBodyError || error instanceof ConnectError };
}

/** The body of an answer to a failure. */
export function errorMessageJson(status: number, error: unknown): object {
  return { error_code: status, message: error instanceof Error ? error.message : String(error) };
}
