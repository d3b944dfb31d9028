/**
 * The REST interface as a web application: finds the operation of a request, refuses what Jersey refuses in its words
 * and with its headers, and answers JSON.
 */

import type { Logger } from '@kafka-ts/environment/logger';
import { type Context, Hono } from 'hono';
import { type CrossOriginSettings, crossOriginHeaders } from './cross-origin.ts';
import { readBody } from './read-body.ts';
import { errorMessageJson, httpError, statusOf } from './rest-error.ts';
import type { RestResources, Route, RouteAnswer, RouteRequest } from './rest-route.ts';
import { adminLoggerRoutes } from './routes/admin-loggers.ts';
import { connectorConfigRoutes } from './routes/connector-config.ts';
import { connectorOffsetRoutes } from './routes/connector-offsets.ts';
import { connectorPluginRoutes } from './routes/connector-plugins.ts';
import { connectorStateRoutes, taskRoutes } from './routes/connector-state.ts';
import { connectorTopicRoutes } from './routes/connector-topics.ts';
import { connectorRoutes } from './routes/connectors.ts';
import { rootRoutes } from './routes/root.ts';

/** Which operations a listener serves: `admin.listeners` divides them. */
export type RestPart = 'regular' | 'admin';

export interface RestAppOptions {
  readonly parts: readonly RestPart[];
  readonly crossOrigin: CrossOriginSettings;
  readonly logger: Logger;
}

const regularRoutes = [
  rootRoutes,
  connectorRoutes,
  connectorConfigRoutes,
  connectorStateRoutes,
  taskRoutes,
  connectorTopicRoutes,
  connectorOffsetRoutes,
  connectorPluginRoutes,
];

/** All operations of these parts. */
export function restApp(resources: RestResources, options: RestAppOptions): Hono {
  const routes = [
    ...(options.parts.includes('regular') ? regularRoutes.flatMap((make) => make(resources)) : []),
    ...(options.parts.includes('admin') ? adminLoggerRoutes(resources) : []),
  ];
  const app = new Hono({ strict: false });
  app.use(async (context, next) => {
    await next();
    const request = { method: context.req.method, header: (name: string) => context.req.header(name) };
    for (const [name, value] of Object.entries(crossOriginHeaders(options.crossOrigin, request)))
      context.res.headers.set(name, value);
  });
  for (const [path, ofPath] of Map.groupBy(routes, (route) => route.path))
    app.all(path, (context) => dispatch(context, ofPath, options.logger));
  app.notFound(() => refusal(404));
  return app;
}

async function dispatch(context: Context, routes: readonly Route[], logger: Logger): Promise<Response> {
  const { method } = context.req;
  if (method === 'OPTIONS') return allowedMethods(routes);
  const route = routes.find((one) => one.method === (method === 'HEAD' ? 'GET' : method));
  if (route === undefined) return refusal(405);
  const contentType = context.req.header('content-type');
  if (route.consumesJson !== false && contentType !== undefined && !isJson(contentType)) return refusal(415);
  if (!acceptsJson(context.req.header('accept'))) return refusal(406);
  try {
    const body = route.hasBody === true ? await readBody(context.req.raw) : '';
    if (body !== '' && contentType === undefined) throw httpError(415);
    return answer(await route.handle(routeRequest(context, body)));
  } catch (error) {
    return failure(context, error, logger);
  }
}

function routeRequest(context: Context, body: string): RouteRequest {
  return {
    parameter: (name) => context.req.param(name) ?? '',
    query: (name) => context.req.queries(name) ?? [],
    body,
    origin: new URL(context.req.url).origin,
  };
}

const source = 'org.apache.kafka.connect.runtime.rest.errors.ConnectExceptionMapper';

function failure(context: Context, error: unknown, logger: Logger): Response {
  const { status, isExpected } = statusOf(error);
  if (!isExpected) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    logger.error(
      `Uncaught exception in REST call to ${context.req.path} ${text.replace(/\n/g, '\n\t')}`,
      source,
    );
  }
  return answer({ status, json: errorMessageJson(status, error) });
}

function answer({ status, json, headers }: RouteAnswer): Response {
  if (json === undefined)
    return new Response(null, { status, ...(headers === undefined ? {} : { headers }) });
  return new Response(JSON.stringify(json), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

/** An error that comes before an operation is found: Jersey gives it no content type, nor may the server. */
function refusal(status: number): Response {
  const bytes = new TextEncoder().encode(JSON.stringify(errorMessageJson(status, httpError(status))));
  return new Response(bytes, { status });
}

function allowedMethods(routes: readonly Route[]): Response {
  const methods = new Set<string>(routes.map((route) => route.method));
  methods.add('OPTIONS');
  if (methods.has('GET')) methods.add('HEAD');
  return new Response(null, {
    headers: { allow: [...methods].join(','), 'content-type': 'application/json' },
  });
}

function isJson(contentType: string): boolean {
  return /^application\/json\s*(;|$)/i.test(contentType.trim());
}

function acceptsJson(accept: string | undefined): boolean {
  if (accept === undefined || accept.trim() === '') return true;
  return accept.split(',').some((part) => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const isRefused = parameters.some((text) => /^q=0(\.0*)?$/.test(text));
    return !isRefused && ['*/*', 'application/*', 'application/json'].includes(type);
  });
}
