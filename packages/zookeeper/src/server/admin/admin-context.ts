import type { WordContext } from '../words/words.ts';
import type { JsonValue } from './json-text.ts';

/** What the commands tell about. */
export interface AdminContext extends WordContext {
  /** Text of the configuration file; empty if there was none. */
  readonly initialConfiguration: string;
  /** The settings that are no keys of ZooKeeper's configuration file, under the names of Java's system properties. */
  readonly systemProperties: ReadonlyMap<string, string>;
  /** The newest snapshot on the disk. */
  readonly lastSnapshot: () => { readonly zxid: bigint; readonly modifiedMs: number } | undefined;
}

/** One command: what it answers, without its name and error. */
export type AdminCommand = (
  context: AdminContext,
  parameters: ReadonlyMap<string, string>,
) => Readonly<Record<string, JsonValue>>;
