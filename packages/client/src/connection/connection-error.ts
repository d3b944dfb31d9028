import { messageOf } from '@kafka-ts/environment/error-message';
import { addressText, type BrokerAddress } from './broker-address.ts';

/** A connection could not be made, ended, or an answer did not come in time. What was in flight may have been done. */
export class ConnectionError extends Error {
  readonly address: BrokerAddress;
  /** Node's code where there is one (`ECONNREFUSED`, `ETIMEDOUT`, …), else `ECONNRESET` or `EPROTO`. */
  readonly code: string;

  constructor(address: BrokerAddress, code: string, what: string, cause?: unknown) {
    super(`${addressText(address)}: ${what}`, cause === undefined ? undefined : { cause });
    this.name = 'ConnectionError';
    this.address = address;
    this.code = code;
  }
}

/** Node's code of a failed socket operation. */
export function errorCodeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ECONNRESET: 'the connection was reset',
};

/** A failed attempt to connect, in words. */
export function connectFailure(address: BrokerAddress, error: unknown): ConnectionError {
  const code = errorCodeOf(error) ?? 'ECONNRESET';
  const what = reasons[code] ?? messageOf(error);
  return new ConnectionError(address, code, what, error);
}
