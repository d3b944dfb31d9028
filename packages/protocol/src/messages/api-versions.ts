/**
 * ApiVersions (18): which APIs and versions a broker speaks; the first request of most clients, sent before anything is known of it.
 *
 * v1 adds the throttle time, last. v3 (KIP-511) is flexible and names the client's software; its response keeps header v0, so that a client
 * whose version was too new can read the error. v3 also brings the feature tags (KIP-584). v4 (KIP-1022) lets features start at level 0.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, boolean, int16, int32, int64, string } from '../schema/field.ts';

export const apiVersions = defineApi({
  key: 18,
  name: 'ApiVersions',
  versions: '0-4',
  flexible: '3+',
  request: {
    clientSoftwareName: string('3+').ignorable(),
    clientSoftwareVersion: string('3+').ignorable(),
  },
  response: {
    errorCode: int16(),
    apiKeys: array({
      apiKey: int16(),
      minVersion: int16(),
      maxVersion: int16(),
    }),
    throttleTimeMs: int32('1+').ignorable(),
    supportedFeatures: array(
      {
        name: string(),
        minVersion: int16(),
        maxVersion: int16(),
      },
      '3+',
    )
      .tagged(0, '3+')
      .ignorable(),
    finalizedFeaturesEpoch: int64('3+').default(-1).tagged(1, '3+').ignorable(),
    finalizedFeatures: array(
      {
        name: string(),
        maxVersionLevel: int16(),
        minVersionLevel: int16(),
      },
      '3+',
    )
      .tagged(2, '3+')
      .ignorable(),
    zkMigrationReady: boolean('3+').default(false).tagged(3, '3+').ignorable(),
  },
});

export type ApiVersionsRequest = RequestOf<typeof apiVersions>;
export type ApiVersionsRequestInput = RequestInputOf<typeof apiVersions>;
export type ApiVersionsResponse = ResponseOf<typeof apiVersions>;
export type ApiVersionsResponseInput = ResponseInputOf<typeof apiVersions>;
