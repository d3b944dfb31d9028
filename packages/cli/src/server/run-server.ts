/** What every server process does around its server: log, control channel, signals, the end. */
import { openSync, writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { messageOf } from '@kafka-ts/environment/error-message';
import { type Logger, lineLogger } from '@kafka-ts/environment/logger';
import { makeDirectorySync } from '@kafka-ts/environment/node/make-directory';
import { processLogDirectory } from '../daemon.ts';
import type { StopSignal, Terminal } from '../terminal.ts';
import { openControlChannel, type ServerKind } from './control-channel.ts';
import { keepCompilersFew, letCompilersGiveWay } from './quiet-compilers.ts';

const saverFlag = '--memory-saver-mode';

/** A server that runs in this process. */
export interface ServerProcess {
  /** Stops cleanly. */
  stop(): Promise<void>;
  /** Resolves if the server had to give up by itself. */
  readonly failed?: Promise<Error>;
}

/** Lines to stdout and, where the installation's log directory can be written, to a file there. */
export function serverLogger(terminal: Terminal, fileName: string): Logger {
  let file: number | undefined;
  try {
    const directory = processLogDirectory(terminal);
    makeDirectorySync(directory);
    file = openSync(join(directory, fileName), 'a');
  } catch {
    // A directory that cannot be written: stdout has the lines.
  }
  return lineLogger(terminal.environment.clock, (line) => {
    terminal.stdout.write(`${line}\n`);
    if (file === undefined) return;
    try {
      // Few lines, so at once: a stream would load 1 MB of Node.js at start, and lose the last lines of a process that ends.
      writeSync(file, `${line}\n`);
    } catch {
      file = undefined;
    }
  });
}

/**
 * Asks V8 to collect before the heap has doubled: under 100,000 hostile frames that is 205 MB of peak memory for 268, at
 * about 5 % more CPU for small requests. Not before the server has started: one with thousands of partitions fills its heap then, and
 * would look through it seven times instead of once. Only for the Node.js it was measured with: a V8 that lacks the flag prints a line
 * about it. The launcher sets it where a start makes little, which costs nothing.
 */
function keepHeapSmall(): void {
  const isSet = process.execArgv.includes(saverFlag);
  if (!isSet && process.versions.node.startsWith('24.')) setFlagsFromString(saverFlag);
}

/** `-Xmx` of KAFKA_HEAP_OPTS is a hint for the limit of our heap too; it may only raise what Node.js chooses. */
export function applyHeapHint(terminal: Terminal): void {
  const [, size = '', unit = ''] = /-Xmx(\d+)([kmgKMG]?)/.exec(terminal.env['KAFKA_HEAP_OPTS'] ?? '') ?? [];
  const perUnit: Readonly<Record<string, number>> = { k: 2 ** -10, m: 1, g: 2 ** 10, '': 2 ** -20 };
  const megabytes = Number(size) * (perUnit[unit.toLowerCase()] ?? 0);
  if (megabytes >= 256) setFlagsFromString(`--max-old-space-size=${Math.floor(megabytes)}`);
}

/** Serves until a signal or the stop script; answers the exit code. A second signal ends the process at once. */
export async function serveUntilStopped(
  terminal: Terminal,
  server: ServerProcess,
  options: {
    readonly kind: ServerKind;
    readonly directory: string;
    readonly logger: Logger;
    readonly signalSource: string;
  },
): Promise<number> {
  const { kind, directory, logger, signalSource } = options;
  keepHeapSmall();
  keepCompilersFew();
  // A ZooKeeper keeps much of what it is sent: there all threads clear the young generation.
  if (kind === 'kafka') letCompilersGiveWay();
  const stopping = Promise.withResolvers<Error | undefined>();
  let isStopping = false;
  const offStop = terminal.onStop((signal: StopSignal) => {
    if (isStopping) terminal.exitNow(signal === 'SIGINT' ? 130 : 143);
    isStopping = true;
    logger.info(`Terminating process due to signal ${signal}`, signalSource);
    stopping.resolve(undefined);
  });
  const channel = await openControlChannel(terminal.environment, {
    kind,
    directory,
    onStop: () => {
      isStopping = true;
      logger.info('Terminating process as the stop script asks for it', signalSource);
      stopping.resolve(undefined);
    },
  }).catch((error: unknown) => {
    logger.warn(`The stop script will not find this server: ${messageOf(error)}`, signalSource);
    return undefined;
  });
  // Otherwise written at the end, which people wait for, and not at all after kill -9.
  flushCompileCache();
  server.failed?.then(stopping.resolve, stopping.resolve);
  const failure = await stopping.promise;
  try {
    await server.stop();
  } finally {
    await channel?.close();
    offStop();
  }
  return failure === undefined ? 0 : 1;
}
