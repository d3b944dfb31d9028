/**
 * Text as Java decodes it from UTF-8: as every decoder, but a surrogate that was encoded by itself is one replacement
 * character where others give three. What is well-formed passes as it is.
 */
import { isUtf8 } from 'node:buffer';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The bytes themselves if they are UTF-8, otherwise their text with replacements. */
export function javaText(bytes: Uint8Array): Uint8Array | string {
  return isUtf8(bytes) ? bytes : repaired(bytes);
}

export function javaString(bytes: Uint8Array): string {
  return isUtf8(bytes) ? decoder.decode(bytes) : repaired(bytes);
}

function repaired(bytes: Uint8Array): string {
  let text = '';
  let start = 0;
  for (let at = 0; at + 2 < bytes.length; at++) {
    const [first = 0, second = 0, third = 0] = [bytes[at], bytes[at + 1], bytes[at + 2]];
    if (first !== 0xed || second < 0xa0 || second > 0xbf || (third & 0xc0) !== 0x80) continue;
    text += `${decoder.decode(bytes.subarray(start, at))}\ufffd`;
    start = at + 3;
    at += 2;
  }
  return text + decoder.decode(bytes.subarray(start));
}
