/** Checks of settings whose values are more than a type with limits: what is wrong, in Kafka's words; undefined if nothing is. */
import type { ConfigKeyValue } from './config-key.ts';
import { InterBrokerProtocol } from './inter-broker-protocol.ts';

/** gzip knows levels 1 to 9, and -1 for its own choice. */
export function gzipLevelProblem(value: ConfigKeyValue): string | undefined {
  return value === -1 || (typeof value === 'number' && value >= 1 && value <= 9)
    ? undefined
    : 'Value must be between 1 and 9 or equal to -1';
}

/** `*`, or `partition:broker,…`; nothing is allowed too. */
export function throttledReplicasProblem(name: string): (value: ConfigKeyValue) => string | undefined {
  return (value) => {
    const text = (Array.isArray(value) ? value : [value]).join(',');
    return text === '*' || /^(\d+:\d+(,\d+:\d+)*)?$/.test(text)
      ? undefined
      : `${name} must be the literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...`;
  };
}

/** A release, as `inter.broker.protocol.version` has it. */
export function formatVersionProblem(value: ConfigKeyValue): string | undefined {
  try {
    InterBrokerProtocol.parse(`${value}`);
    return undefined;
  } catch {
    return `Version ${value} is not a valid version`;
  }
}
