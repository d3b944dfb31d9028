/** One operation of the REST interface: which requests it is for, and what answers it. */

import type { RawSettings } from '../config/config-def.ts';
import type { ConfigInfos } from '../config/config-infos.ts';
import type { PluginRegistry } from '../plugins/plugin-registry.ts';
import type { Herder } from '../runtime/herder.ts';
import type { LoggerLevels } from './logger-levels.ts';

/** What the operations work on. */
export interface RestResources {
  readonly herder: Herder;
  readonly registry: PluginRegistry;
  readonly validate: (props: RawSettings) => Promise<ConfigInfos>;
  readonly loggers: LoggerLevels;
  /** The worker's `topic.tracking.enable` and `topic.tracking.allow.reset`. */
  readonly topicTracking: { readonly isEnabled: boolean; readonly canReset: boolean };
}

export interface RouteRequest {
  /** A part of the path, unescaped. */
  parameter(name: string): string;
  /** All values of a query's parameter. */
  query(name: string): readonly string[];
  /** The body as text; empty where there is none. */
  readonly body: string;
  /** Scheme and authority that the request was made to: `http://127.0.0.1:8083`. */
  readonly origin: string;
}

export interface RouteAnswer {
  readonly status: number;
  /** Answered as JSON; undefined for no body. */
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:name` for parameters. */
  readonly path: string;
  /** False where a content type means nothing. */
  readonly consumesJson?: false;
  readonly hasBody?: true;
  handle(request: RouteRequest): RouteAnswer | Promise<RouteAnswer>;
}

/** 200 with a body. */
export function ok(json: unknown): RouteAnswer {
  return { status: 200, json };
}

/** `Boolean.valueOf` of a query's parameter. */
export function isTrue(request: RouteRequest, name: string, byDefault = false): boolean {
  const text = request.query(name)[0];
  return text === undefined ? byDefault : text.toLowerCase() === 'true';
}
