/** The worker's log for one connector or task: `[name|task-0] …` in front, as Apache's connect-log4j does. */
import type { Logger } from '@kafka-ts/environment/logger';
import type { ConnectLogger } from '../connector/connect-logger.ts';
import { indentedTrace } from './trace.ts';

export class TaskLogger implements ConnectLogger {
  readonly #logger: Logger;
  readonly #prefix: string;
  readonly #source: string;

  /** @param source the class whose lines these are */
  constructor(logger: Logger, context: string, source: string) {
    this.#logger = logger;
    this.#prefix = `[${context}] `;
    this.#source = source;
  }

  debug(): void {}

  info(message: string, source = this.#source): void {
    this.#logger.info(`${this.#prefix}${message}`, source);
  }

  warn(message: string, source = this.#source): void {
    this.#logger.warn(`${this.#prefix}${message}`, source);
  }

  error(message: string, cause?: Error, source = this.#source): void {
    const trace = cause === undefined ? '' : `\n\t${indentedTrace(cause)}`;
    this.#logger.error(`${this.#prefix}${message}${trace}`, source);
  }

  /** The same context under another class. */
  of(source: string): TaskLogger {
    return new TaskLogger(this.#logger, this.#prefix.slice(1, -2), source);
  }
}
