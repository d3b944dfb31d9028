import type { Random } from '@kafka-ts/environment/random';

/**
 * A new UUID as Kafka writes it: 16 random bytes (version 4) as 22 characters of base64url. Never the reserved ones, and
 * never one that begins with '-', which tools would take for an option.
 */
export function newUuid(random: Random): string {
  for (;;) {
    const text = Buffer.from(randomUuid(random)).toString('base64url');
    if (!text.startsWith('-')) return text;
  }
}

/** A new UUID in the form of Java's `UUID.toString`, as member ids end in. */
export function newUuidText(random: Random): string {
  const hex = Buffer.from(randomUuid(random)).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function randomUuid(random: Random): Uint8Array {
  const bytes = Uint8Array.from(random.bytes(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes;
}
