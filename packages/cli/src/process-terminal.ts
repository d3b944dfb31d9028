import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import type { StopSignal, Terminal } from './terminal.ts';

/** The process's own streams and signals. */
export function processTerminal(): Terminal {
  return {
    // Touching stdin starts nothing but costs a handle: only commands that read it do.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    get isInputTty() {
      return process.stdin.isTTY === true;
    },
    isOutputTty: process.stdout.isTTY === true,
    get isErrorTty() {
      return process.stderr.isTTY === true;
    },
    env: process.env,
    environment: nodeEnvironment(),
    onStop: onSignals,
    exitNow: (code) => process.exit(code),
  };
}

/** SIGHUP under `nohup` must end nothing, and Node.js resets it: it counts only where somebody looks at the output. */
function onSignals(callback: (signal: StopSignal) => void): () => void {
  const interrupt = (): void => callback('SIGINT');
  const terminate = (): void => callback('SIGTERM');
  const hangUp = (): void => {
    if (process.stdout.isTTY) callback('SIGTERM');
  };
  process.on('SIGINT', interrupt).on('SIGTERM', terminate).on('SIGHUP', hangUp);
  if (process.platform === 'win32') process.on('SIGBREAK', interrupt);
  return () => {
    process
      .off('SIGINT', interrupt)
      .off('SIGTERM', terminate)
      .off('SIGHUP', hangUp)
      .off('SIGBREAK', interrupt);
  };
}
