/** What is done by a native add-on where one is there, for one line of a server's log. */
import { crc32cAddOn } from './bytes/crc32c.ts';
import { lz4AddOn } from './records/compression/lz4-native.ts';
import { snappyAddOn } from './records/compression/snappy-native.ts';

/** `CRC-32C: native (@node-rs/crc32), snappy: JavaScript (snappy is not installed), …`; loads none of them. */
export function acceleratorsLine(): string {
  const accelerators = { 'CRC-32C': crc32cAddOn, snappy: snappyAddOn, lz4: lz4AddOn };
  const parts = Object.entries(accelerators).map(
    ([work, { implementation }]) => `${work}: ${implementation}`,
  );
  return parts.join(', ');
}
