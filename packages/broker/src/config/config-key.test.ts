import { expect, test } from 'vitest';
import { type ConfigKey, canonicalText, parseConfigValue } from './config-key.ts';
import { topicConfigKeys } from './keys/topic-keys.ts';

const long: ConfigKey = { type: 'long', default: null };
const ratio: ConfigKey = { type: 'double', default: null, min: 0, max: 1 };

test.each<[ConfigKey, string, string]>([
  [long, ' +007 ', '7'],
  [long, '9223372036854775807', '9223372036854775807'],
  [long, '-0', '0'],
  [ratio, '1', '1.0'],
  [ratio, '.25', '0.25'],
  [ratio, '1e-5', '1.0E-5'],
  [ratio, '1.7976931348623157E308', '1.7976931348623157E308'],
  [{ type: 'boolean', default: null }, 'TRUE', 'true'],
  [{ type: 'list', default: null }, 'compact , delete', 'compact,delete'],
  [{ type: 'list', default: null }, '', ''],
  [{ type: 'string', default: null }, ' a b ', 'a b'],
])('%o: "%s" is told as "%s"', (key, text, told) => {
  expect(canonicalText(key, text)).toBe(told);
});

test.each<[string, ConfigKey, string, string]>([
  [
    'a',
    long,
    '9223372036854775808',
    'Invalid value 9223372036854775808 for configuration a: Not a number of type LONG',
  ],
  ['a', ratio, '2', 'Invalid value 2.0 for configuration a: Value must be no more than 1'],
  ['a', ratio, '0x1', 'Invalid value 0x1 for configuration a: Not a number of type DOUBLE'],
  ['a', { ...long, min: 5 }, ' +04', 'Invalid value 4 for configuration a: Value must be at least 5'],
  [
    'compression.gzip.level',
    topicConfigKeys['compression.gzip.level'],
    '0',
    'Invalid value 0 for configuration compression.gzip.level: Value must be between 1 and 9 or equal to -1',
  ],
  [
    'leader.replication.throttled.replicas',
    topicConfigKeys['leader.replication.throttled.replicas'],
    '1:0, x',
    'Invalid value [1:0, x] for configuration leader.replication.throttled.replicas: leader.replication.throttled.replicas must be the literal',
  ],
  [
    'message.format.version',
    topicConfigKeys['message.format.version'],
    '9.9',
    'Invalid value 9.9 for configuration message.format.version: Version 9.9 is not a valid version',
  ],
])('%s: the words for a wrong value are those of Apache 3.9.2 (%o)', (name, key, text, message) => {
  expect(() => parseConfigValue(name, key, text)).toThrow(message);
});
