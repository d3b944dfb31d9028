/** Runs a Connect worker in this process until it is stopped. */
import { isConfigError } from '@kafka-ts/connect/config/config-error';
import { LoggerLevels } from '@kafka-ts/connect/rest/logger-levels';
import type { RestServer } from '@kafka-ts/connect/rest/rest-server';
import { StandaloneWorker } from '@kafka-ts/connect/runtime/standalone-worker';
import { summaryOf } from '@kafka-ts/connect/runtime/trace';
import type { Environment } from '@kafka-ts/environment/environment';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { Logger } from '@kafka-ts/environment/logger';
import { readProperties } from '../bootstrap.ts';
import { CliError } from '../cli-error.ts';
import { serverLogger } from '../server/run-server.ts';
import type { StopSignal, Terminal } from '../terminal.ts';
import { readConnectorFile } from './connector-file.ts';

const mainSource = 'org.apache.kafka.connect.cli.ConnectStandalone';
const connectSource = 'org.apache.kafka.connect.runtime.Connect';
/** As Apache's worker exits. */
const WORKER_FAILED = 2;
const CONNECTOR_FAILED = 3;

/** Answers the exit code. */
export async function runConnect(
  terminal: Terminal,
  workerFile: string,
  connectorFiles: readonly string[],
): Promise<number> {
  const { clock } = terminal.environment;
  const levels = new LoggerLevels(() => clock.nowMs());
  const logger = levels.filter(serverLogger(terminal, 'connect.log'));
  const startMs = terminal.environment.clock.monotonicMs();
  logger.info('Kafka Connect worker initializing ...', mainSource);
  const stop = stopSignals(terminal, logger);
  const props = readProperties(workerFile, (warning) => logger.warn(`${workerFile}: ${warning}`, mainSource));
  let worker: StandaloneWorker;
  let rest: RestServer | undefined;
  try {
    const { listenForRest, serveWorker } = await import('@kafka-ts/connect/rest/start-rest');
    const server = await listenForRest(Object.fromEntries(props), { clock, logger });
    rest = server;
    worker = await StandaloneWorker.start(withStreams(terminal), {
      props: Object.fromEntries(props),
      logger,
      workerId: () => server.workerId,
      signal: stop.signal,
    });
    serveWorker(server, worker, levels);
  } catch (error) {
    stop.off();
    await rest?.close();
    if (isConfigError(error))
      throw new CliError(`${workerFile}: ${error.message}`, { exitCode: CONNECTOR_FAILED });
    throw new CliError(`Stopping due to error: ${withCause(error)}`, {
      exitCode: WORKER_FAILED,
      cause: error,
    });
  }
  const tookMs = Math.round(terminal.environment.clock.monotonicMs() - startMs);
  logger.info(`Kafka Connect worker initialization took ${tookMs}ms`, connectSource);
  logger.info('Kafka Connect started', connectSource);
  try {
    const created = await createAll(worker, connectorFiles, logger);
    if (connectorFiles.length > 0 && created === 0 && !stop.signal.aborted) {
      logger.error('Stopping after connector error', mainSource);
      return CONNECTOR_FAILED;
    }
    await stop.asked;
    return 0;
  } finally {
    logger.info('Kafka Connect stopping', connectSource);
    await rest.close();
    await worker.stop();
    logger.info('Kafka Connect stopped', connectSource);
    stop.off();
  }
}

/** One wrong connector keeps none of the others from running. */
async function createAll(
  worker: StandaloneWorker,
  files: readonly string[],
  logger: Logger,
): Promise<number> {
  let created = 0;
  for (const file of files) {
    try {
      const request = readConnectorFile(file, (warning) => logger.warn(`${file}: ${warning}`, mainSource));
      const { name } = await worker.herder.createConnector(request);
      logger.info(`Created connector ${name}`, mainSource);
      created++;
    } catch (error) {
      const reason = error instanceof CliError ? error.message : `${file}: ${withCause(error)}`;
      logger.error(`Failed to create connector for ${reason.replaceAll('\n', '\n\t')}`, mainSource);
    }
  }
  return created;
}

function withCause(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const summary = summaryOf(error);
  if (cause === undefined || summary.includes(messageOf(cause))) return summary;
  return `${summary} (${messageOf(cause)})`;
}

/** The first signal asks for a clean stop, the second ends the process at once. */
function stopSignals(
  terminal: Terminal,
  logger: Logger,
): { readonly asked: Promise<void>; readonly signal: AbortSignal; off(): void } {
  const asked = Promise.withResolvers<void>();
  const controller = new AbortController();
  const off = terminal.onStop((signal: StopSignal) => {
    if (controller.signal.aborted) terminal.exitNow(signal === 'SIGINT' ? 130 : 143);
    controller.abort();
    logger.info(`Stopping as ${signal} asks for it`, connectSource);
    asked.resolve();
  });
  return { asked: asked.promise, signal: controller.signal, off };
}

/** Connectors without a file read and write what this process does. */
function withStreams(terminal: Terminal): Environment {
  return {
    ...terminal.environment,
    standardStreams: {
      input: async function* () {
        for await (const chunk of terminal.stdin)
          yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      },
      write: (bytes) =>
        new Promise((resolve) => {
          terminal.stdout.write(bytes, () => resolve());
        }),
    },
  };
}
