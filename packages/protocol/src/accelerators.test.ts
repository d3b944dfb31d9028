import { expect, test } from 'vitest';
import { acceleratorsLine } from './accelerators.ts';

test('the line names who computes what', () => {
  expect(acceleratorsLine()).toBe(
    'CRC-32C: native (@node-rs/crc32), snappy: native (snappy), lz4: native (lz4-napi)',
  );
});
