/** The levels of this broker's log, by the names of its sources: resource BROKER_LOGGER (KIP-412). They last until the broker stops. */
import { type LogLevel, type LogLevels, logLevels, RootLogger } from '@kafka-ts/environment/log-levels';
import { Errors } from '@kafka-ts/protocol/errors';
import { type ConfigChange, ConfigOperation } from './config-resource.ts';
import { type Refusal, refuse } from './refusal.ts';

const operationNames: ReadonlyMap<number, string> = new Map([
  [ConfigOperation.append, 'APPEND'],
  [ConfigOperation.subtract, 'SUBTRACT'],
]);

export class BrokerLoggers {
  readonly #levels: LogLevels;

  constructor(levels: LogLevels) {
    this.#levels = levels;
  }

  /** All loggers with the level that each has, its own or an ancestor's. */
  describe(): ReadonlyMap<string, LogLevel> {
    return new Map(this.#levels.names.map((name) => [name, this.#levels.levelOf(name)]));
  }

  /** Sets and unsets levels, all or none; answers why not. */
  alter(changes: readonly ConfigChange[], isValidatedOnly: boolean): Refusal | undefined {
    for (const change of changes) {
      const problem = this.#problemOf(change);
      if (problem !== undefined) return problem;
    }
    if (isValidatedOnly) return undefined;
    for (const { name, operation, value } of changes) {
      if (operation === ConfigOperation.delete) this.#levels.unset(name);
      else if (isLogLevel(value)) this.#levels.set(name, value);
    }
    return undefined;
  }

  #problemOf({ name, operation, value }: ConfigChange): Refusal | undefined {
    const isUnknown = !this.#levels.names.includes(name);
    switch (operation) {
      case ConfigOperation.set:
        if (isUnknown) return noSuchLogger(name);
        if (isLogLevel(value)) return undefined;
        return refuse(
          Errors.INVALID_CONFIG,
          `Cannot set the log level of ${name} to ${value} as it is not a supported log level. Valid log levels are ${logLevels.toSorted().join(', ')}`,
        );
      case ConfigOperation.delete:
        if (isUnknown) return noSuchLogger(name);
        if (name !== RootLogger) return undefined;
        return refuse(
          Errors.INVALID_REQUEST,
          `Removing the log level of the ${RootLogger} logger is not allowed`,
        );
      default: {
        const known = operationNames.get(operation);
        return known === undefined
          ? refuse(Errors.UNKNOWN_SERVER_ERROR, '')
          : refuse(
              Errors.INVALID_REQUEST,
              `${known} operation is not allowed for the BROKER_LOGGER resource`,
            );
      }
    }
  }
}

function noSuchLogger(name: string): Refusal {
  return refuse(Errors.INVALID_CONFIG, `Logger ${name} does not exist!`);
}

function isLogLevel(text: string | null): text is LogLevel {
  return logLevels.some((level) => level === text);
}
