/**
 * All APIs that this broker serves: key, versions and handler in one table. ApiVersions, the documentation and the request metrics derive
 * from it; adding an API is one line here beside its handler's file.
 */
import { apiVersions } from '@kafka-ts/protocol/messages/api-versions';
import { fetch } from '@kafka-ts/protocol/messages/fetch';
import { initProducerId } from '@kafka-ts/protocol/messages/init-producer-id';
import { listOffsets } from '@kafka-ts/protocol/messages/list-offsets';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import { offsetForLeaderEpoch } from '@kafka-ts/protocol/messages/offset-for-leader-epoch';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { type ApiHandler, handle } from './api-handler.ts';
import { type ApiVersionRange, handleApiVersions } from './api-versions.ts';
import { fetchFailed, handleFetch } from './fetch.ts';
import { handleInitProducerId, initProducerIdFailed } from './init-producer-id.ts';
import { handleListOffsets, listOffsetsFailed } from './list-offsets.ts';
import { handleMetadata } from './metadata.ts';
import { handleOffsetForLeaderEpoch, offsetForLeaderEpochFailed } from './offset-for-leader-epoch.ts';
import { handleProduce, produceFailed } from './produce.ts';

const handlers: readonly ApiHandler[] = [
  handle(produce, handleProduce, { failed: produceFailed, mayOverlap: true }),
  handle(fetch, handleFetch, { failed: (_, error) => fetchFailed(error), holdsUntilSent: true }),
  handle(listOffsets, handleListOffsets, { failed: listOffsetsFailed }),
  handle(metadata, handleMetadata),
  handle(initProducerId, handleInitProducerId, { failed: (_, error) => initProducerIdFailed(error) }),
  handle(offsetForLeaderEpoch, handleOffsetForLeaderEpoch, { failed: offsetForLeaderEpochFailed }),
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
