/** Java's parsing of numbers in text. */
import { Decimal } from './decimal.ts';

/** `Long.parseLong` and its like for another width; undefined where they throw. */
export function parseInteger(text: string, bits: number): bigint | undefined {
  if (!/^[+-]?\d{1,40}$/.test(text)) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return BigInt.asIntN(bits, value) === value ? value : undefined;
}

/** `Double.parseDouble`: blanks around, `f` or `d` behind, `NaN` and `Infinity` allowed; undefined where it throws. */
export function parseDouble(text: string): number | undefined {
  const trimmed = text.trim();
  const named = /^([+-]?)(NaN|Infinity)$/.exec(trimmed);
  if (named !== null) return named[2] === 'NaN' ? Number.NaN : Number(`${named[1]}Infinity`);
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[fFdD]?$/.test(trimmed)) return undefined;
  return Number(trimmed.replace(/[fFdD]$/, ''));
}

/** `Float.parseFloat`: rounded once from the text, not by way of the nearest double. */
export function parseFloat32(text: string): number | undefined {
  const double = parseDouble(text);
  if (double === undefined) return undefined;
  const exact = Decimal.parse(text.trim().replace(/[fFdD]$/, ''));
  return exact === undefined ? Math.fround(double) : decimalToFloat(exact, double);
}

const scratch = new DataView(new ArrayBuffer(4));

/** `BigDecimal.floatValue`. `double` is the same number, rounded. */
export function decimalToFloat(exact: Decimal, double: number = exact.toNumber()): number {
  const float = Math.fround(double);
  if (float === double || !Number.isFinite(float)) return float;
  // Only a double in the very middle of two floats may have been rounded to the wrong side.
  scratch.setFloat32(0, float);
  const awayFromZero = Math.abs(float) < Math.abs(double) ? 1 : -1;
  scratch.setInt32(0, scratch.getInt32(0) + awayFromZero);
  const other = scratch.getFloat32(0);
  if (Math.abs(double - float) !== Math.abs(other - double)) return float;
  const side = compareToDouble(exact, double);
  if (side === 0) return float;
  return side < 0 ? Math.min(float, other) : Math.max(float, other);
}

/** The sign of `exact - double`; for numbers of a float's size only. */
function compareToDouble(exact: Decimal, double: number): number {
  let value = double;
  let power = 0n;
  while (!Number.isInteger(value)) {
    value *= 2;
    power++;
  }
  const scale = BigInt(Math.max(0, exact.scale));
  const left = exact.unscaled * 10n ** BigInt(Math.max(0, -exact.scale)) * 2n ** power;
  const right = BigInt(value) * 10n ** scale;
  return left < right ? -1 : left > right ? 1 : 0;
}
