/**
 * A connector's file: `.properties`, or JSON as REST takes it (KIP-980): `{"name":…,"config":{…},"initial_state":…}`, or its
 * settings alone, `name` among them.
 */
import { readFileSync } from 'node:fs';
import type { CreateConnectorRequest, TargetState } from '@kafka-ts/connect/runtime/herder';
import { messageOf } from '@kafka-ts/environment/error-message';
import { readProperties } from '../bootstrap.ts';
import { CliError } from '../cli-error.ts';

const targetStates: readonly TargetState[] = ['RUNNING', 'PAUSED', 'STOPPED'];

/** @throws CliError naming the file and what is wrong with it */
export function readConnectorFile(
  path: string,
  onWarning: (message: string) => void,
): CreateConnectorRequest {
  const request = jsonRequest(path) ?? { config: Object.fromEntries(readProperties(path, onWarning)) };
  const name = request.name ?? request.config['name'];
  if (name === undefined || name.trim() === '')
    throw new CliError(`${path}: Missing required configuration "name" which has no default value.`);
  return { ...request, name };
}

interface FileRequest {
  readonly name?: string;
  readonly config: Readonly<Record<string, string>>;
  readonly initialState?: TargetState;
}

/** Undefined for a file that is not JSON. */
function jsonRequest(path: string): FileRequest | undefined {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    if (!path.endsWith('.json') || !(error instanceof SyntaxError)) return undefined;
    throw new CliError(`${path}: the file is no JSON: ${messageOf(error)}`, { cause: error });
  }
  if (!isObject(content)) return undefined;
  const { name, config, initial_state: initialState } = content;
  if (!isObject(config)) return { config: texts(path, content) };
  if (typeof name !== 'string') throw new CliError(`${path}: "name" is missing beside "config"`);
  return {
    name,
    config: texts(path, config),
    ...(initialState === undefined ? {} : { initialState: targetState(path, initialState) }),
  };
}

function targetState(path: string, value: unknown): TargetState {
  const found = targetStates.find((state) => typeof value === 'string' && state === value.toUpperCase());
  if (found !== undefined) return found;
  throw new CliError(`${path}: initial_state ${String(value)} is not one of ${targetStates.join(', ')}`);
}

/** Numbers and booleans are taken as the text they are written as, as Jackson does. */
function texts(path: string, settings: Record<string, unknown>): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [key, value] of Object.entries(settings)) {
    if (value === null || typeof value === 'object')
      throw new CliError(`${path}: the value of "${key}" is not a text`);
    result[key] = String(value);
  }
  return result;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
