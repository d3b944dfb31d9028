/** Opens the REST interface of a worker. */
import type { Clock } from '@kafka-ts/environment/clock';
import type { Logger } from '@kafka-ts/environment/logger';
import type { StandaloneWorker } from '../runtime/standalone-worker.ts';
import type { LoggerLevels } from './logger-levels.ts';
import { parseRestConfig } from './rest-config.ts';
import { RestServer } from './rest-server.ts';

/** Settings of the worker say where; `props` are all of them as written. Until {@link serveWorker} requests have to wait. */
export function listenForRest(
  props: Readonly<Record<string, string>>,
  options: { readonly clock: Clock; readonly logger: Logger },
): Promise<RestServer> {
  return RestServer.listen(parseRestConfig(props), options);
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
