import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import type { CommandLine, OptionTable } from './command-line.ts';

/** What a command works with. */
export interface ShellContext {
  readonly client: ZooKeeperClient;
  /** Ends the session; the shell goes on without. */
  close(): Promise<void>;
  /** Each call prints one line or several, with the line end added. */
  out(text: string): void;
  err(text: string): void;
}

/** One command of the shell: a row of its usage list. */
export interface ShellCommand {
  readonly name: string;
  /** What stands behind the name in the usage list; empty for none. */
  readonly usage: string;
  /** Explained options, printed below the usage where the command is called wrongly. */
  readonly optionHelp?: string;
  readonly options: OptionTable;
  /** Fewer words than that behind the name are answered by the usage. */
  readonly minWords: number;
  /** Accepted, not printed: what older versions of the shell have. */
  readonly isHidden?: boolean;
  /** The first word behind the name; a path that is checked before the command runs. */
  readonly isOnPath?: boolean;
  /** Failures are thrown: ShellError, or ZooKeeper's own. */
  run(context: ShellContext, line: CommandLine): Promise<void>;
}

/** The line that a command is answered with when it is called wrongly. */
export function usageOf({ name, usage }: Pick<ShellCommand, 'name' | 'usage'>): string {
  return `${name} ${usage}`;
}
