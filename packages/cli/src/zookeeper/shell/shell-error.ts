/** A command that failed: printed as one line on stderr; the last command's code is the shell's own. */
export class ShellError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** Exit code of a command that does not exist, as in Apache's. */
export const commandNotFoundCode = 127;
