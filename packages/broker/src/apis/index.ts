/**
 * All APIs that this broker serves: key, versions and handler in one table. ApiVersions, the documentation and the request metrics derive
 * from it; adding an API is one line here beside its handler's file.
 */
import { apiVersions } from '@kafka-ts/protocol/messages/api-versions';
import { fetch } from '@kafka-ts/protocol/messages/fetch';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { type ApiHandler, handle } from './api-handler.ts';
import { type ApiVersionRange, handleApiVersions } from './api-versions.ts';
import { fetchFailed, handleFetch } from './fetch.ts';
import { handleMetadata } from './metadata.ts';
import { handleProduce, produceFailed } from './produce.ts';

const handlers: readonly ApiHandler[] = [
  handle(produce, handleProduce, { failed: produceFailed, mayOverlap: true }),
  handle(fetch, handleFetch, { failed: (_, error) => fetchFailed(error), holdsUntilSent: true }),
  handle(metadata, handleMetadata),
  handle(apiVersions, (request, context) => handleApiVersions(request, context, advertised)),
];

/** By API key. */
export const apis: ReadonlyMap<number, ApiHandler> = new Map(
  handlers.map((handler) => [handler.key, handler]),
);

/** What ApiVersions answers. */
export const advertised: readonly ApiVersionRange[] = handlers
  .filter((handler) => !handler.isHidden)
  .map(({ key, minVersion, maxVersion }) => ({ apiKey: key, minVersion, maxVersion }))
  .sort((a, b) => a.apiKey - b.apiKey);
