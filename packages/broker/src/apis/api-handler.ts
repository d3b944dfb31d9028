/** Ties an API's codec to its handler, so that the connection can serve it without knowing its types. */
import type { Reader } from '@kafka-ts/protocol/bytes/reader';
import type { Writer } from '@kafka-ts/protocol/bytes/writer';
import { type ErrorInfo, Errors, KafkaError } from '@kafka-ts/protocol/errors';
import { encodeResponseFrame } from '@kafka-ts/protocol/framing';
import type { Api } from '@kafka-ts/protocol/schema/api';
import type { RequestContext } from './context.ts';
import { PendingResponse } from './pending-response.ts';
import type { BrokerServices } from './services.ts';

/** A response, now or later; undefined where the client gets none. */
export type HandlerResult<S> = S | undefined | Promise<S | undefined> | PendingResponse<S>;

export type Handler<Q, S> = (
  request: Q,
  context: RequestContext,
  services: BrokerServices,
) => HandlerResult<S>;

export interface HandlerOptions<Q, S> {
  /** The answer when the whole request fails, `getErrorResponse` in Apache's code; without it the connection is closed. */
  readonly failed?: (request: Q, error: ErrorInfo, context: RequestContext) => S | undefined;
  /** Later requests of the connection may start while it runs: their answers wait for its answer, their effects do not. */
  readonly mayOverlap?: boolean;
  /** The next request of the connection starts when the answer was sent: it is large. */
  readonly holdsUntilSent?: boolean;
  /** Left out of the ApiVersions answer: brokers among themselves. */
  readonly isHidden?: boolean;
}

/** Writes a whole response frame. */
export type EncodeAnswer = (writer: Writer) => void;

/** How the connection hears of an answer; exactly one of them is called, once. */
export interface AnswerListener {
  /** undefined: there is no answer. */
  onAnswer(encode: EncodeAnswer | undefined): void;
  onFailure(cause: unknown): void;
}

export interface ApiHandler {
  readonly key: number;
  readonly name: string;
  readonly minVersion: number;
  readonly maxVersion: number;
  readonly mayOverlap: boolean;
  readonly holdsUntilSent: boolean;
  readonly isHidden: boolean;
  /** Decodes and starts the request at the reader. Throws MalformedError or KafkaError (UNSUPPORTED_VERSION) from decoding alone. */
  start(reader: Reader, context: RequestContext, services: BrokerServices, listener: AnswerListener): void;
}

/** One line of the API table. */
export function handle<Q, S, QI, SI>(
  api: Api<Q, S, QI, SI>,
  handler: Handler<Q, SI>,
  options: HandlerOptions<Q, SI> = {},
): ApiHandler {
  const { key, name, minVersion, maxVersion } = api;
  const start: ApiHandler['start'] = (reader, context, services, listener) => {
    const request = api.request.decode(context.apiVersion, reader);
    const answer = (response: SI | undefined): void =>
      listener.onAnswer(response === undefined ? undefined : encoder(api, context, response));
    const fail = (cause: unknown): void => {
      const error = errorOf(cause);
      logUnexpected(cause, name, context, services);
      if (options.failed === undefined) listener.onFailure(cause);
      else answer(options.failed(request, error, context));
    };
    let result: HandlerResult<SI>;
    try {
      result = handler(request, context, services);
    } catch (cause) {
      fail(cause);
      return;
    }
    if (result instanceof PendingResponse) result.whenDone(answer);
    else if (result instanceof Promise) result.then(answer, fail);
    else answer(result);
  };
  return {
    key,
    name,
    minVersion,
    maxVersion,
    mayOverlap: options.mayOverlap ?? false,
    holdsUntilSent: options.holdsUntilSent ?? false,
    isHidden: options.isHidden ?? false,
    start,
  };
}

function encoder<Q, S, QI, SI>(api: Api<Q, S, QI, SI>, context: RequestContext, response: SI): EncodeAnswer {
  const { apiVersion: version, correlationId } = context;
  return (writer) => encodeResponseFrame({ api, version, correlationId, response }, writer);
}

function errorOf(cause: unknown): ErrorInfo {
  return cause instanceof KafkaError ? cause.error : Errors.UNKNOWN_SERVER_ERROR;
}

/** The one place where an exception that nobody expected becomes UNKNOWN_SERVER_ERROR. */
function logUnexpected(cause: unknown, api: string, context: RequestContext, services: BrokerServices): void {
  if (cause instanceof KafkaError) return;
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  services.logger.error(
    `[KafkaApi-${services.brokerId}] Unexpected error handling request ${api} v${context.apiVersion} of client ${context.clientId} ` +
      `at ${context.clientAddress}: ${text}`,
    'kafka.server.KafkaApis',
  );
}
