/**
 * Topic ids and the like: 16 bytes on the wire, and everywhere else Kafka's text form, 22 characters of base64url without padding.
 * The zero uuid means "none".
 */

/** The text of sixteen zero bytes: "no id". */
export const zeroUuid = 'AAAAAAAAAAAAAAAAAAAAAA';

/** Writes the 22 characters of `text` as 16 bytes into `target` at `position`. Throws RangeError unless `text` is a uuid. */
export function writeUuidAt(target: Uint8Array, position: number, text: string): void {
  if (text === zeroUuid) {
    target.fill(0, position, position + 16);
    return;
  }
  const bytes = Buffer.from(text, 'base64url');
  if (text.length !== 22 || bytes.length !== 16) {
    throw new RangeError(`Not a uuid: ${JSON.stringify(text)} (expected 22 characters of base64url)`);
  }
  target.set(bytes, position);
}

/** Whether `text` is a uuid in Kafka's text form. */
export function isUuid(text: string): boolean {
  return /^[A-Za-z0-9_-]{21}[AQgw]$/.test(text);
}

/** Kafka's text form of the dashed hexadecimal form (`java.util.UUID.toString`), or undefined if it is not one. */
export function uuidFromHex(dashed: string): string | undefined {
  const hex = dashed.replaceAll('-', '');
  return /^[0-9a-fA-F]{32}$/.test(hex) ? Buffer.from(hex, 'hex').toString('base64url') : undefined;
}

/**
 * A version-4 uuid of 16 random bytes; undefined where Kafka would draw again: reserved ones (zero, one) and those whose
 * text starts with a dash, which a command line would take for an option.
 */
export function uuidFromRandomBytes(random: Uint8Array): string | undefined {
  const bytes = Buffer.from(random.subarray(0, 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const text = bytes.toString('base64url');
  return text.startsWith('-') ? undefined : text;
}
