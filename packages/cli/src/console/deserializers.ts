/** How keys, values and headers are shown, by the names of Kafka's deserializer classes. */
import { CliError } from '../cli-error.ts';

/** Bytes as they are printed. Throws RangeError if they cannot be what the class reads. */
export type Deserializer = (bytes: Uint8Array) => Uint8Array | string;

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function fixed(size: number, type: string, read: (view: DataView) => string): Deserializer {
  return (bytes) => {
    if (bytes.length !== size) {
      throw new RangeError(
        `Size of data received by ${type}Deserializer is not ${size}; it is ${bytes.length}`,
      );
    }
    return read(view(bytes));
  };
}

const asIs: Deserializer = (bytes) => bytes;
const latin = new TextDecoder('latin1');

const deserializers: Readonly<Record<string, Deserializer>> = {
  String: asIs,
  ByteArray: asIs,
  ByteBuffer: asIs,
  Bytes: (bytes) => printable(bytes),
  Long: fixed(8, 'Long', (data) => String(data.getBigInt64(0))),
  Integer: fixed(4, 'Integer', (data) => String(data.getInt32(0))),
  Short: fixed(2, 'Short', (data) => String(data.getInt16(0))),
  Double: fixed(8, 'Double', (data) => javaNumber(data.getFloat64(0))),
  Float: fixed(4, 'Float', (data) => javaNumber(shortestFloat(data.getFloat32(0)))),
  Boolean: fixed(1, 'Boolean', (data) => String(data.getInt8(0) !== 0)),
  UUID: (bytes) => latin.decode(bytes),
  Void: () => 'null',
};

/** The deserializer of a class name, with or without package and `Deserializer`. */
export function deserializerOf(className: string): Deserializer {
  const name = className
    .trim()
    .replace(/^.*\./, '')
    .replace(/Deserializer$/, '');
  const found = Object.hasOwn(deserializers, name) ? deserializers[name] : undefined;
  if (found !== undefined) return found;
  throw new CliError(
    `There is no deserializer ${className} here; expected one of ${Object.keys(deserializers).join(', ')} (org.apache.kafka.common.serialization.…Deserializer)`,
  );
}

/** `Bytes.toString`: printable ASCII as it is, the rest as `\xHH`. */
function printable(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    if (byte === 0x5c) text += '\\\\';
    else if (byte >= 0x20 && byte < 0x7f) text += String.fromCharCode(byte);
    else text += `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}

/** The shortest decimal that is read as the same 32-bit number. */
function shortestFloat(value: number): number {
  for (let digits = 1; digits <= 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return value;
}

/** As `Double.toString`: always a fraction, an exponent from 10^7 up and below 10^-3. */
function javaNumber(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e7))
    return Number.isInteger(value) ? `${value}.0` : String(value);
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}
