/**
 * Plug-ins import `@kafka-ts/connect/plugin-api`: whatever version of it they have been built with, or none, they get the
 * classes of the worker that loads them, as Apache's plug-ins get the worker's `connect-api`.
 */
import { registerHooks } from 'node:module';
import * as pluginApi from '../plugin-api.ts';

const specifiers = new Set(['@kafka-ts/connect', '@kafka-ts/connect/plugin-api']);
const url = 'kafka-ts:plugin-api';
const key = 'kafka-ts.connect.plugin-api';

let isProvided = false;

/** From now on the import means the worker's classes. */
export function providePluginApi(): void {
  if (isProvided) return;
  isProvided = true;
  Reflect.set(globalThis, Symbol.for(key), pluginApi);
  const source = [
    `const api = globalThis[Symbol.for(${JSON.stringify(key)})];`,
    ...Object.keys(pluginApi).map((name) => `export const ${name} = api.${name};`),
  ].join('\n');
  registerHooks({
    resolve: (specifier, context, next) =>
      specifiers.has(specifier) ? { url, format: 'module', shortCircuit: true } : next(specifier, context),
    load: (asked, context, next) =>
      asked === url ? { format: 'module', source, shortCircuit: true } : next(asked, context),
  });
}
