/**
 * ApiVersions (18), v0 – v4: what this broker speaks, derived from the API table.
 *
 * v3 (KIP-511) names the client's software; names outside `[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?` are answered with
 * INVALID_REQUEST. A version that is not known is answered by the connection, in v0, with error 35 and this API's range.
 * No feature tags are sent: none is real here.
 */
import { Errors } from '@kafka-ts/protocol/errors';
import type { ApiVersionsRequest, ApiVersionsResponseInput } from '@kafka-ts/protocol/messages/api-versions';
import type { RequestContext } from './context.ts';

const SOFTWARE_NAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/;

/** One line of the answer. */
export interface ApiVersionRange {
  readonly apiKey: number;
  readonly minVersion: number;
  readonly maxVersion: number;
}

export function handleApiVersions(
  request: ApiVersionsRequest,
  context: RequestContext,
  apiKeys: readonly ApiVersionRange[],
): ApiVersionsResponseInput {
  if (context.apiVersion >= 3) {
    const { clientSoftwareName, clientSoftwareVersion } = request;
    if (!SOFTWARE_NAME.test(clientSoftwareName) || !SOFTWARE_NAME.test(clientSoftwareVersion)) {
      return { errorCode: Errors.INVALID_REQUEST.code, apiKeys: [] };
    }
    context.channel.clientSoftwareName = clientSoftwareName;
    context.channel.clientSoftwareVersion = clientSoftwareVersion;
  }
  return { errorCode: Errors.NONE.code, apiKeys: [...apiKeys] };
}

/** The answer, in v0, to a version that is not known. */
export function unsupportedApiVersions(own: ApiVersionRange): ApiVersionsResponseInput {
  return { errorCode: Errors.UNSUPPORTED_VERSION.code, apiKeys: [own] };
}
