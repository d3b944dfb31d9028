/**
 * ZooKeeper's admin server: the commands of `GET <admin.commandURL>/<command>` over HTTP, answered in JSON (as ZooKeeper 3.8; those
 * that 3.9 added, snapshot and restore, are not there). It shows and resets counters, and changes nothing else.
 */
import type { Environment } from '@kafka-ts/environment/environment';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { Logger } from '@kafka-ts/environment/logger';
import type { Listener, Socket } from '@kafka-ts/environment/network';
import type { AdminContext } from './admin-context.ts';
import { answerCommand, commandNames } from './commands.ts';
import { HttpConnection } from './http-connection.ts';
import type { HttpRequest } from './http-request.ts';
import {
  errorResponse,
  type HttpResponse,
  jsonResponse,
  methodsResponse,
  pageResponse,
} from './http-response.ts';
import { jsonText } from './json-text.ts';

const source = 'org.apache.zookeeper.server.admin.JettyAdminServer';
/** More connections than anybody who watches a server needs; Jetty has 200 threads. */
const maxConnections = 200;

export interface AdminServerOptions {
  readonly address: string;
  readonly port: number;
  /** Path of the commands. */
  readonly commandUrl: string;
  readonly idleTimeoutMs: number;
  readonly context: () => AdminContext;
}

export class AdminServer {
  readonly #env: Environment;
  readonly #options: AdminServerOptions;
  readonly #logger: Logger;
  readonly #connections = new Set<HttpConnection>();
  #listener: Listener | undefined;

  private constructor(env: Environment, options: AdminServerOptions, logger: Logger) {
    this.#env = env;
    this.#options = options;
    this.#logger = logger;
  }

  /** Listens. Where that fails (a port in use, say) ZooKeeper serves without it: one WARN line, and the result is undefined. */
  static async start(
    env: Environment,
    options: AdminServerOptions,
    logger: Logger,
  ): Promise<AdminServer | undefined> {
    const { address: host, port, commandUrl } = options;
    const server = new AdminServer(env, options, logger);
    try {
      server.#listener = await env.network.listen({ host, port }, (socket) => server.#accept(socket));
    } catch (error) {
      logger.warn(
        `Problem starting AdminServer on address ${host}, port ${port} and command URL ${commandUrl}: ${messageOf(error)}. ZooKeeper serves without it; admin.serverPort chooses another port, admin.enableServer=false turns it off`,
        'org.apache.zookeeper.server.ZooKeeperServerMain',
      );
      return undefined;
    }
    logger.info(
      `Started AdminServer on address ${host}, port ${server.port} and command URL ${commandUrl}`,
      source,
    );
    return server;
  }

  get port(): number {
    return this.#listener?.port ?? 0;
  }

  async close(): Promise<void> {
    const closed = this.#listener?.close();
    for (const connection of this.#connections) connection.destroy();
    await closed;
  }

  #accept(socket: Socket): void {
    if (this.#connections.size >= maxConnections) {
      socket.destroy();
      return;
    }
    const connection = new HttpConnection(socket, {
      clock: this.#env.clock,
      idleTimeoutMs: this.#options.idleTimeoutMs,
      answer: (request) => this.#answer(request),
      onClosed: (closed) => this.#connections.delete(closed),
    });
    this.#connections.add(connection);
  }

  #answer(request: HttpRequest): HttpResponse {
    try {
      return this.#respond(request);
    } catch (error) {
      this.#logger.error(`${request.method} ${request.rawPath}: ${messageOf(error)}`, source);
      return errorResponse(request, { status: 500, reason: 'Server Error' });
    }
  }

  #respond(request: HttpRequest): HttpResponse {
    const { commandUrl, context } = this.#options;
    const { method, path } = request;
    if (method === 'TRACE') return errorResponse(request, { status: 403, reason: 'Forbidden' });
    const isOfCommands = path === commandUrl || path.startsWith(`${commandUrl}/`);
    if (!isOfCommands) return errorResponse(request, { status: 404, reason: 'Not Found' });
    if (method === 'OPTIONS') return methodsResponse('GET, HEAD, OPTIONS');
    if (method !== 'GET' && method !== 'HEAD') {
      const message = `HTTP method ${method} is not supported by this URL`;
      return errorResponse(request, { status: 405, reason: 'Method Not Allowed', message });
    }
    const name = path.slice(commandUrl.length + 1);
    if (name === '') return pageResponse(this.#links());
    return jsonResponse(jsonText(answerCommand(name, context, request.parameters)));
  }

  /** Every command, as a page of links. */
  #links(): string {
    const { commandUrl } = this.#options;
    return commandNames.map((name) => `<a href="${commandUrl}/${name}">${name}</a>\n<br/>\n`).join('');
  }
}
