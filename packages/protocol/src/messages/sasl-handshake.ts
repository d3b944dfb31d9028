/**
 * SaslHandshake (17): chooses the SASL mechanism. After v0 raw tokens follow, after v1 SaslAuthenticate (KIP-152). Never flexible.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, int16, string } from '../schema/field.ts';

export const saslHandshake = defineApi({
  key: 17,
  name: 'SaslHandshake',
  versions: '0-1',
  flexible: 'none',
  request: {
    mechanism: string(),
  },
  response: {
    errorCode: int16(),
    mechanisms: array(string()),
  },
});

export type SaslHandshakeRequest = RequestOf<typeof saslHandshake>;
export type SaslHandshakeRequestInput = RequestInputOf<typeof saslHandshake>;
export type SaslHandshakeResponse = ResponseOf<typeof saslHandshake>;
export type SaslHandshakeResponseInput = ResponseInputOf<typeof saslHandshake>;
