import { addressText, type BrokerAddress } from '../connection/broker-address.ts';
import { ConnectionError } from '../connection/connection-error.ts';

/** None of the brokers that were named could be reached. */
export class NoBrokerError extends Error {
  readonly addresses: readonly BrokerAddress[];

  constructor(addresses: readonly BrokerAddress[], lastFailure: unknown) {
    const tried = addresses.map(addressText).join(', ');
    super(`No broker answers at ${tried}: ${reason(lastFailure)}`, { cause: lastFailure });
    this.name = 'NoBrokerError';
    this.addresses = addresses;
  }
}

function reason(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  if (!(failure instanceof ConnectionError)) return failure.message;
  return failure.message.slice(addressText(failure.address).length + 2);
}
