/**
 * Levels of a log by the names of its sources, changeable while the process runs. A source without a level of its own has that of the
 * nearest name above it (`kafka.log` is above `kafka.log.LogCleaner`), at last the root's, as with log4j.
 */
import type { Logger } from './logger.ts';

/** From the one that lets everything through to the one that lets nothing but the worst. */
export const logLevels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
export type LogLevel = (typeof logLevels)[number];

/** The name of what is above all others. */
export const RootLogger = 'root';

export class LogLevels {
  readonly #set = new Map<string, LogLevel>([[RootLogger, 'INFO']]);
  readonly #names = new Set<string>([RootLogger]);

  /** @param names sources that are known before their first line */
  constructor(names: readonly string[] = []) {
    for (const name of names) this.#names.add(name);
  }

  /** All sources that there are, those that have logged something among them. */
  get names(): readonly string[] {
    return [...this.#names];
  }

  levelOf(name: string): LogLevel {
    for (let at = name; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
      const level = this.#set.get(at);
      if (level !== undefined) return level;
    }
    return this.#set.get(RootLogger) ?? 'INFO';
  }

  set(name: string, level: LogLevel): void {
    this.#names.add(name);
    this.#set.set(name, level);
  }

  unset(name: string): void {
    this.#set.delete(name);
  }

  /** `logger` with what is below the levels left out. */
  applyTo(logger: Logger): Logger {
    const lets = (name: string, level: LogLevel): boolean => {
      this.#names.add(name);
      // Nobody has changed anything: the usual case.
      if (this.#set.size === 1 && this.#set.get(RootLogger) === 'INFO') return true;
      return logLevels.indexOf(level) >= logLevels.indexOf(this.levelOf(name));
    };
    return {
      info: (message, source) => {
        if (lets(source, 'INFO')) logger.info(message, source);
      },
      warn: (message, source) => {
        if (lets(source, 'WARN')) logger.warn(message, source);
      },
      error: (message, source) => {
        if (lets(source, 'ERROR')) logger.error(message, source);
      },
    };
  }
}
