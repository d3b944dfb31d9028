/**
 * Text in Java's character sets. Unicode's are written directly; the others, of one or two bytes a character (GBK, Big5,
 * Shift_JIS, EUC-KR, ISO-8859-x, windows-125x …), by the reverse of what the platform's decoder reads.
 */

/** Encodes and decodes like `String.getBytes` and `new String`: what a set cannot say becomes `?`, or U+FFFD. */
export interface Charset {
  encode(text: string): Uint8Array;
  decode(bytes: Uint8Array): string;
}

/** By Java's name, in any case; undefined for a set that is not known here. */
export function findCharset(name: string): Charset | undefined {
  switch (name.toUpperCase().replaceAll('_', '-')) {
    case 'UTF-8':
    case 'UTF8':
      return {
        encode: encodeUtf8,
        decode: (bytes) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes),
      };
    case 'UTF-16':
      return { encode: (text) => encodeUtf16(`\ufeff${text}`, true), decode: decodeUtf16 };
    case 'UTF-16BE':
      return { encode: (text) => encodeUtf16(text, true), decode: decoderOf('utf-16be') };
    case 'UTF-16LE':
      return { encode: (text) => encodeUtf16(text, false), decode: decoderOf('utf-16le') };
    case 'ISO-8859-1':
    case 'ISO8859-1':
    case 'LATIN1':
      return {
        encode: (text) => encodeLow(text, 0x100),
        decode: (bytes) => Buffer.from(bytes).toString('latin1'),
      };
    case 'US-ASCII':
    case 'ASCII':
      return { encode: (text) => encodeLow(text, 0x80), decode: decodeAscii };
    default:
      return legacy(name);
  }
}

function encodeUtf8(text: string): Uint8Array {
  return new TextEncoder().encode(text.isWellFormed() ? text : replaceHalves(text));
}

/** Java writes `?` for half of a surrogate pair. */
function replaceHalves(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '?');
}

function encodeUtf16(text: string, isBigEndian: boolean): Uint8Array {
  const bytes = Buffer.from(text, 'utf16le');
  return new Uint8Array(isBigEndian ? bytes.swap16() : bytes);
}

function decodeUtf16(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decoderOf('utf-16le')(bytes.subarray(2));
  return decoderOf('utf-16be')(bytes[0] === 0xfe && bytes[1] === 0xff ? bytes.subarray(2) : bytes);
}

function decoderOf(label: string): (bytes: Uint8Array) => string {
  const decoder = new TextDecoder(label, { ignoreBOM: true });
  return (bytes) => decoder.decode(bytes);
}

function encodeLow(text: string, limit: number): Uint8Array {
  return Uint8Array.from(
    Array.from(text, (char) => char.codePointAt(0) ?? 0),
    (code) => (code < limit ? code : 0x3f),
  );
}

function decodeAscii(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : '\ufffd')).join('');
}

const aliases: Readonly<Record<string, string>> = {
  CP936: 'gbk',
  MS936: 'gbk',
  MS932: 'shift_jis',
  CP1252: 'windows-1252',
};

function legacy(name: string): Charset | undefined {
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(aliases[name.toUpperCase()] ?? name);
  } catch {
    return undefined;
  }
  // Bytes of these come in shifts or in fours: the table below does not hold them.
  if (/^(gb18030|iso-2022-jp|utf-|replacement|x-user)/.test(decoder.encoding)) return undefined;
  let table: ReadonlyMap<string, readonly number[]> | undefined;
  return {
    encode: (text) => {
      table ??= reverse(decoder);
      const known = table;
      return Uint8Array.from(Array.from(text).flatMap((char) => known.get(char) ?? [0x3f]));
    },
    decode: (bytes) => decoder.decode(bytes),
  };
}

function reverse(decoder: InstanceType<typeof TextDecoder>): ReadonlyMap<string, readonly number[]> {
  const table = new Map<string, readonly number[]>();
  const add = (bytes: readonly number[]) => {
    const char = decoder.decode(Uint8Array.from(bytes));
    if (!char.includes('\ufffd') && Array.from(char).length === 1 && !table.has(char)) table.set(char, bytes);
  };
  for (let byte = 0; byte < 0x100; byte++) add([byte]);
  for (let lead = 0x81; lead < 0xff; lead++) for (let trail = 0x40; trail < 0xff; trail++) add([lead, trail]);
  return table;
}
