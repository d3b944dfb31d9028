/** A failure that the user can act on: printed as one line, ends the process with `exitCode`. */
export class CliError extends Error {
  readonly exitCode: number;
  /** Where scripts look for the line: Kafka prints some failures among the results. */
  readonly stream: 'stdout' | 'stderr';

  constructor(
    message: string,
    options: { exitCode?: number; stream?: 'stdout' | 'stderr'; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CliError';
    this.exitCode = options.exitCode ?? 1;
    this.stream = options.stream ?? 'stderr';
  }
}

/** A command line that cannot be meant: the message is followed by where to read on. */
export class UsageError extends CliError {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
