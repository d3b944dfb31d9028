/**
 * DescribeConfigs (32): configuration of topics (2), brokers (4), broker loggers (8).
 *
 * v0 knows isDefault only; v1 (KIP-226) sources and synonyms; v3 (KIP-569) types and documentation; v4 is flexible.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, boolean, int8, int16, int32, string } from '../schema/field.ts';

export const describeConfigs = defineApi({
  key: 32,
  name: 'DescribeConfigs',
  versions: '0-4',
  flexible: '4+',
  request: {
    resources: array({
      resourceType: int8(),
      resourceName: string(),
      configurationKeys: array(string()).nullable(),
    }),
    includeSynonyms: boolean('1+').default(false),
    includeDocumentation: boolean('3+').default(false),
  },
  response: {
    throttleTimeMs: int32(),
    results: array({
      errorCode: int16(),
      errorMessage: string().nullable(),
      resourceType: int8(),
      resourceName: string(),
      configs: array({
        name: string(),
        value: string().nullable(),
        readOnly: boolean(),
        isDefault: boolean('0'),
        configSource: int8('1+').default(-1).ignorable(),
        isSensitive: boolean(),
        synonyms: array(
          {
            name: string(),
            value: string().nullable(),
            source: int8(),
          },
          '1+',
        ).ignorable(),
        configType: int8('3+').ignorable(),
        documentation: string('3+').nullable().ignorable(),
      }),
    }),
  },
});

export type DescribeConfigsRequest = RequestOf<typeof describeConfigs>;
export type DescribeConfigsRequestInput = RequestInputOf<typeof describeConfigs>;
export type DescribeConfigsResponse = ResponseOf<typeof describeConfigs>;
export type DescribeConfigsResponseInput = ResponseInputOf<typeof describeConfigs>;
