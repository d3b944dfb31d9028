import { expect, test } from 'vitest';
import { deserializerOf } from './deserializers.ts';

/** What Java prints for these bytes. */
const cases: readonly (readonly [string, string, string])[] = [
  ['Long', '8000000000000000', '-9223372036854775808'],
  ['Integer', 'ffffffff', '-1'],
  ['Short', '8000', '-32768'],
  ['Double', '3ff0000000000000', '1.0'],
  ['Double', '3fb999999999999a', '0.1'],
  ['Double', '416312d000000000', '1.0E7'],
  ['Double', '3f40624dd2f1a9fc', '5.0E-4'],
  ['Double', 'fff0000000000000', '-Infinity'],
  ['Double', '8000000000000000', '-0.0'],
  ['Float', '3dcccccd', '0.1'],
  ['Float', '7f7fffff', '3.4028235E38'],
  ['Boolean', '01', 'true'],
  ['Void', '', 'null'],
  ['Bytes', '615c00ff', 'a\\\\\\x00\\xFF'],
];

test.each(cases)('%sDeserializer shows %s', (name, hex, expected) => {
  const show = deserializerOf(`org.apache.kafka.common.serialization.${name}Deserializer`);
  expect(show(Buffer.from(hex, 'hex'))).toBe(expected);
});
