/**
 * A tool's options as one table, from which its parser, its usage text and its messages follow. Names, value labels
 * and defaults are Kafka's, of all versions together.
 */

/** What a value must be. `Integer` and `Long` are checked by the parser; the rest is text. */
export type ValueType = 'String' | 'Integer' | 'Long' | 'File' | 'Boolean';

export interface OptionSpec {
  /** Without dashes, as in Kafka: `bootstrap-server`. */
  readonly name: string;
  readonly description: string;
  /** Absent: the option takes no value. */
  readonly value?: {
    readonly type: ValueType;
    /** How the usage text names the value; by default the type alone. */
    readonly label?: string;
    /** The option may stand alone and then means this. */
    readonly whenBare?: string;
    /** The only values there are. */
    readonly values?: readonly string[];
    /** Values to offer to a person; others are taken too. */
    readonly suggested?: readonly string[];
  };
  /** May be given more than once; otherwise twice is an error. */
  readonly isRepeatable?: boolean;
  readonly isRequired?: boolean;
  /** Only printed; whoever reads the option applies it. */
  readonly default?: string;
  /** Other spellings that mean the same. */
  readonly aliases?: readonly string[];
  /** Accepted for old command lines, not printed. */
  readonly isHidden?: boolean;
}

/** What a command says about itself. */
export interface ToolSpec {
  readonly id: string;
  /** First line of the usage text. */
  readonly intro: string;
  readonly options: readonly OptionSpec[];
  /** How plain arguments are printed in the usage text, for tools that take some. */
  readonly operands?: string;
  /** The first of them, where there are only a few. */
  readonly suggestedWords?: readonly string[];
  /** Without arguments the usage is printed and the exit code is 1, as Kafka's tools do. */
  readonly needsArguments: boolean;
}

/** Options that every tool has. */
export const commonOptions: readonly OptionSpec[] = [
  { name: 'help', description: 'Print usage information.' },
  { name: 'version', description: 'Display the version.' },
  { name: 'verbose', description: 'Show the stack of an error.', isHidden: true },
];
