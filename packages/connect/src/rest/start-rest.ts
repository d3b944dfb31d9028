/** Opens the REST interface of a worker. */
import type { Clock } from '@kafka-ts/environment/clock';
import type { Logger } from '@kafka-ts/environment/logger';
import type { StandaloneWorker } from '../runtime/standalone-worker.ts';
import type { LoggerLevels } from './logger-levels.ts';
import { parseRestConfig } from './rest-config.ts';
import { RestServer } from './rest-server.ts';

/**
 * Settings of the worker say where; `props` are all of them as written. Until {@link serveWorker} requests have to wait. Where
 * nobody chose a port and 8083 is taken, by another worker most likely, it is a free one.
 * @throws ConfigError for wrong settings, ConnectError for an address that was asked for and cannot be had
 */
export async function listenForRest(
  props: Readonly<Record<string, string>>,
  options: { readonly clock: Clock; readonly logger: Logger },
): Promise<RestServer> {
  const config = parseRestConfig(props);
  try {
    return await RestServer.listen(config, options);
  } catch (error) {
    const isChosen = props['listeners'] !== undefined || props['rest.port'] !== undefined;
    if (isChosen || !isTaken(error)) throw error;
    const listeners = config.listeners.map((listener) => ({ ...listener, port: 0 }));
    const server = await RestServer.listen({ ...config, listeners }, options);
    options.logger.warn(
      `Port ${config.listeners[0]?.port} is taken; the REST interface listens at port ${server.port} instead. listeners=http://127.0.0.1:PORT chooses another`,
      'org.apache.kafka.connect.runtime.rest.RestServer',
    );
    return server;
  }
}

function isTaken(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
}

/** From now on the interface is that of this worker. */
export function serveWorker(server: RestServer, worker: StandaloneWorker, loggers: LoggerLevels): void {
  const { herder, plugins: registry, config } = worker;
  server.serve({
    herder,
    registry,
    loggers,
    validate: async (props) => {
      const { validateConnector } = await import('../plugins/validate-connector.ts');
      return validateConnector(props, { registry, overridePolicy: config.overridePolicy });
    },
  });
}
