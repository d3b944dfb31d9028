/**
 * The HTTP server below the REST interface: the only file that knows `@hono/node-server`. It listens before the herder
 * starts, as the worker's name is made of its address; until {@link RestServer.serve} every request is told to wait.
 */
import { createAdaptorServer, type HttpBindings, type ServerType } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Clock } from '@kafka-ts/environment/clock';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { Logger } from '@kafka-ts/environment/logger';
import { ConnectError } from '../connector/errors.ts';
import { restApp } from './rest-app.ts';
import type { RestConfig, RestListener } from './rest-config.ts';
import { errorMessageJson, httpError } from './rest-error.ts';
import type { RestResources } from './rest-route.ts';

type Fetch = (request: Request) => Response | Promise<Response>;

interface Listening {
  readonly server: ServerType;
  readonly listener: RestListener;
  readonly isAdmin: boolean;
  readonly port: number;
}

const source = 'org.apache.kafka.connect.runtime.rest.RestServer';

export class RestServer {
  readonly #listening: readonly Listening[];
  readonly #config: RestConfig;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #handlers: { regular: Fetch; admin: Fetch };
  #closed: Promise<void> | undefined;

  private constructor(
    listening: readonly Listening[],
    handlers: { regular: Fetch; admin: Fetch },
    options: { readonly config: RestConfig; readonly clock: Clock; readonly logger: Logger },
  ) {
    this.#listening = listening;
    this.#handlers = handlers;
    this.#config = options.config;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** @throws ConnectError for an address that cannot be listened on */
  static async listen(
    config: RestConfig,
    { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
  ): Promise<RestServer> {
    logger.info('Initializing REST server', source);
    const handlers: { regular: Fetch; admin: Fetch } = { regular: startingAnswer, admin: startingAnswer };
    const listening: Listening[] = [];
    const wanted = [
      ...config.listeners.map((listener) => ({ listener, isAdmin: false })),
      ...(config.adminListeners ?? []).map((listener) => ({ listener, isAdmin: true })),
    ];
    try {
      for (const { listener, isAdmin } of wanted) {
        const fetch: Fetch = (request) => (isAdmin ? handlers.admin : handlers.regular)(request);
        const { server, port } = await listenOn(listener, fetch);
        listening.push({ server, listener, isAdmin, port });
        warnOfStrangers(listener, port, logger);
      }
    } catch (error) {
      await Promise.all(listening.map(({ server }) => closeServer(server, clock)));
      throw error;
    }
    const server = new RestServer(listening, handlers, { config, clock, logger });
    logger.info(
      `REST server listening at http://${server.#address()}/, advertising URL ${server.advertisedUrl}`,
      source,
    );
    return server;
  }

  /** `host:port` that statuses show as `worker_id`. */
  get workerId(): string {
    const first = this.#listening[0];
    const host = this.#config.advertisedHost ?? printedHost(first?.listener.host ?? '');
    return `${host}:${this.#config.advertisedPort ?? first?.port ?? 0}`;
  }

  get advertisedUrl(): string {
    return `http://${this.workerId}/`;
  }

  /** Port of the first listener. */
  get port(): number {
    return this.#listening[0]?.port ?? 0;
  }

  /** From now on requests are answered. */
  serve(resources: Omit<RestResources, 'topicTracking'>): void {
    const { adminListeners, crossOrigin, topicTracking } = this.#config;
    const all = { ...resources, topicTracking };
    const make = (parts: readonly ('regular' | 'admin')[]): Fetch => {
      const app = restApp(all, { parts, crossOrigin, logger: this.#logger });
      return (request) => app.fetch(request);
    };
    this.#handlers.regular = make(adminListeners === undefined ? ['regular', 'admin'] : ['regular']);
    this.#handlers.admin = make(['admin']);
    this.#logger.info('REST resources initialized; server is started and ready to handle requests', source);
  }

  /** Takes no more requests and waits for those under way. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#logger.info('Stopping REST server', source);
    await Promise.all(this.#listening.map(({ server }) => closeServer(server, this.#clock)));
    this.#logger.info('REST server stopped', source);
  }

  #address(): string {
    const first = this.#listening[0];
    return `${printedHost(first?.listener.host ?? '')}:${first?.port ?? 0}`;
  }
}

function startingAnswer(): Response {
  return Response.json(errorMessageJson(503, httpError(503)), { status: 503 });
}

/** Bodies without a content type, which the adapter would call plain text, are sent as they are. */
async function withoutPlainText(response: Response, bindings: unknown): Promise<Response> {
  if (response.body === null || response.headers.has('content-type') || !isHttp(bindings)) return response;
  const body = new Uint8Array(await response.arrayBuffer());
  const headers = { ...Object.fromEntries(response.headers), 'content-length': String(body.byteLength) };
  bindings.outgoing.writeHead(response.status, headers).end(body);
  return RESPONSE_ALREADY_SENT;
}

function isHttp(bindings: unknown): bindings is HttpBindings {
  return typeof bindings === 'object' && bindings !== null && 'outgoing' in bindings;
}

function listenOn(listener: RestListener, fetch: Fetch): Promise<{ server: ServerType; port: number }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ server: ServerType; port: number }>();
  const server = createAdaptorServer({
    fetch: async (request, bindings) => withoutPlainText(await fetch(request), bindings),
    overrideGlobalObjects: false,
  });
  server.once('error', (error: Error) =>
    reject(
      new ConnectError(
        `Unable to initialize REST server: Failed to bind to ${listener.text}: ${messageOf(error)}`,
        {
          cause: error,
        },
      ),
    ),
  );
  // Some systems give localhost ::1 first, where who types 127.0.0.1 finds nobody.
  const host = listener.host === 'localhost' ? '127.0.0.1' : listener.host;
  server.listen({ port: listener.port, ...(host === '' ? {} : { host }) }, () => {
    const address = server.address();
    resolve({ server, port: typeof address === 'object' && address !== null ? address.port : listener.port });
  });
  return promise;
}

/** Requests under way have this long to end. */
const closingMs = 2000;

function closeServer(server: ServerType, clock: Clock): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  if (!('closeIdleConnections' in server)) return promise;
  server.closeIdleConnections();
  const timer = clock.setTimer(closingMs, () => server.closeAllConnections());
  return promise.finally(() => timer.cancel());
}

const loopback = /^(localhost|127\.[0-9.]+|::1)$/;

/** There is no authentication: whoever reaches the listener can read and write the worker's files by connectors. */
function warnOfStrangers({ host, text }: RestListener, port: number, logger: Logger): void {
  if (loopback.test(host)) return;
  logger.warn(
    `REST listener ${text} accepts connections from other machines, without authentication; listeners=http://127.0.0.1:${port} keeps them out`,
    source,
  );
}

function printedHost(host: string): string {
  if (host === '' || host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
