/**
 * Levels of loggers, set by `PUT /admin/loggers/L` (KIP-495) while the worker runs. A logger is what stands in brackets
 * at the end of its lines; a level holds for all names below, split at dots. Nothing is logged below INFO, so TRACE and
 * DEBUG let through what INFO does.
 */
import type { Logger } from '@kafka-ts/environment/logger';

const levels = ['ALL', 'TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'OFF'] as const;
export type LogLevel = (typeof levels)[number];

export interface LoggerLevel {
  readonly level: LogLevel;
  /** Milliseconds since 1970; null for a level that nobody changed. */
  readonly lastModified: number | null;
}

/** Undefined for a word that is no level. */
export function parseLogLevel(text: string): LogLevel | undefined {
  return levels.find((level) => level === text.toUpperCase());
}

const root = 'root';

export class LoggerLevels {
  readonly #nowMs: () => number;
  readonly #set = new Map<string, LoggerLevel>([[root, { level: 'INFO', lastModified: null }]]);
  readonly #known = new Set<string>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** A logger that lets through what the levels allow. */
  filter(logger: Logger): Logger {
    const isOn = (level: LogLevel, source: string): boolean => {
      this.#known.add(source);
      return levels.indexOf(level) >= levels.indexOf(this.#effective(source).level);
    };
    return {
      info: (message, source) => isOn('INFO', source) && logger.info(message, source),
      warn: (message, source) => isOn('WARN', source) && logger.warn(message, source),
      error: (message, source) => isOn('ERROR', source) && logger.error(message, source),
    };
  }

  /** Those whose level was set, by name. */
  all(): ReadonlyMap<string, LoggerLevel> {
    return new Map([...this.#set].toSorted(([left], [right]) => (left < right ? -1 : 1)));
  }

  /** The level that holds for a logger that was set or has logged; undefined for others. */
  level(name: string): LoggerLevel | undefined {
    return this.#set.get(name) ?? (this.#known.has(name) ? this.#effective(name) : undefined);
  }

  /** Sets the level of a name and all known ones below it, and answers which those are. */
  setLevel(namespace: string, level: LogLevel): string[] {
    const isBelow = (name: string): boolean =>
      namespace === root || name === namespace || name.startsWith(`${namespace}.`);
    const affected = new Set([namespace, ...this.#set.keys(), ...this.#known].filter(isBelow));
    affected.add(namespace);
    for (const name of affected) this.#set.set(name, { level, lastModified: this.#nowMs() });
    return [...affected].toSorted();
  }

  #effective(name: string): LoggerLevel {
    for (let at = name; ; at = at.slice(0, at.lastIndexOf('.'))) {
      const found = this.#set.get(at);
      if (found !== undefined) return found;
      if (!at.includes('.')) return this.#set.get(root) ?? { level: 'INFO', lastModified: null };
    }
  }
}
