import { NoBrokerError } from '@kafka-ts/client/cluster/no-broker-error';
import { CliError } from './cli-error.ts';

/** The failure as the user is told of it: what can be done is added where something can. */
export function friendlyFailure(error: unknown): Error {
  if (error instanceof NoBrokerError) {
    const hint = error.message.includes('connection refused')
      ? '. Is it running? bin/kafka-server-start.sh config/server.properties starts one'
      : '';
    return new CliError(`${error.message}${hint}`, { cause: error });
  }
  return error instanceof Error ? error : new Error(String(error));
}
