/**
 * `Double.toString` and `Float.toString` as Java 8 to 18 print them, and with them JSON numbers. These Javas do not always
 * find the shortest digits (JDK-4511638, mended in 19): `2.0E-3` but `1.23456792E8`; either text reads back as the same number.
 *
 * Digits come from exact division of whole numbers (Steele and White's way): value = b / s, and the neighbours are m / s
 * away; each step takes the next digit until the rest lies within that distance.
 */

const view = new DataView(new ArrayBuffer(8));

/** `1.0`, `1.0E10`, `1.0E-4`, `NaN`, `-Infinity`. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const exponent = Number(bits >> 52n);
  const fraction = bits & ((1n << 52n) - 1n);
  return layOut(value < 0, digitsOf(parts(fraction, exponent, { fractionBits: 52, bias: 1023 })));
}

/** The same for a number that a Java float holds. */
export function floatText(value: number): string {
  const float = Math.fround(value);
  if (!Number.isFinite(float)) return String(float);
  if (float === 0) return Object.is(float, -0) ? '-0.0' : '0.0';
  view.setFloat32(0, Math.abs(float));
  const bits = view.getUint32(0);
  const fraction = BigInt(bits & 0x7fffff);
  return layOut(float < 0, digitsOf(parts(fraction, bits >>> 23, { fractionBits: 23, bias: 127 })));
}

/** `significand × 2^(exponent - 52)`; the significand's highest bit is its 53rd, `precision` of its bits count. */
interface Binary {
  readonly significand: bigint;
  readonly exponent: number;
  readonly precision: number;
}

/** Digits without zeros at the end, the point before the first at 10^`point`. */
interface Digits {
  readonly digits: string;
  readonly point: number;
}

function parts(
  fraction: bigint,
  exponent: number,
  { fractionBits, bias }: { fractionBits: number; bias: number },
): Binary {
  if (exponent > 0) {
    const significand = (fraction | (1n << BigInt(fractionBits))) << BigInt(52 - fractionBits);
    return { significand, exponent: exponent - bias, precision: fractionBits + 1 };
  }
  // Below the smallest normal number there are fewer bits.
  const precision = fraction.toString(2).length;
  return {
    significand: fraction << BigInt(53 - precision),
    exponent: precision - fractionBits - bias,
    precision,
  };
}

function digitsOf(binary: Binary): Digits {
  const { significand, exponent, precision } = binary;
  const tail = trailingZeros(significand);
  const wideBits = 53 - tail;
  const isWhole = exponent >= wideBits - 1;
  if (isWhole && exponent <= 62) {
    const shift = BigInt(exponent - 52);
    return wholeDigits(shift >= 0n ? significand << shift : significand >> -shift, exponent - precision - 1);
  }
  return fractionDigits(binary, wideBits);
}

/** Whole numbers below 2^63: the decimal digits that the bits cannot tell apart are rounded off. */
function wholeDigits(value: bigint, spareBits: number): Digits {
  const dropped = spareBits > 1 ? insignificantDigits(spareBits) : 0;
  const power = 10n ** BigInt(dropped);
  const rounded = dropped === 0 ? value : value / power + (value % power >= power / 2n ? 1n : 0n);
  const text = rounded.toString();
  return { digits: text.replace(/0+$/, ''), point: text.length + dropped };
}

/** How many decimal digits 2^`bits` has beyond its first. */
function insignificantDigits(bits: number): number {
  return (2n ** BigInt(bits)).toString().length - 1;
}

function fractionDigits({ significand, exponent, precision }: Binary, wideBits: number): Digits {
  const tinyBits = Math.max(0, wideBits - exponent - 1);
  let power = estimatedPower(significand, exponent);
  const fives = Math.max(0, -power);
  const scaleFives = Math.max(0, power);
  let twos = fives + tinyBits + exponent - (wideBits - 1);
  let scaleTwos = scaleFives + tinyBits;
  let marginTwos = fives + tinyBits + exponent - precision;
  const common = Math.min(twos, scaleTwos);
  twos -= common;
  scaleTwos -= common;
  marginTwos -= common;
  // Below a power of two numbers are twice as dense.
  if (wideBits === 1) marginTwos--;
  if (marginTwos < 0) {
    twos -= marginTwos;
    scaleTwos -= marginTwos;
    marginTwos = 0;
  }
  const width = arithmeticWidth(
    wideBits + twos + bitsOfFive(fives),
    scaleTwos + 1 + bitsOfFive(scaleFives + 1),
  );
  const five = (count: number) => 5n ** BigInt(count);
  const scale = five(scaleFives) << BigInt(scaleTwos);
  let rest = (significand >> BigInt(53 - wideBits)) * five(fives) * (1n << BigInt(twos));
  let margin = (five(fives) << BigInt(marginTwos)) * 10n;
  const tenScale = scale * 10n;
  let first = rest / scale;
  rest = (rest % scale) * 10n;
  let end = stop(rest, margin, { tenScale, width });
  let digits = '';
  if (first === 0n && !end.high) power--;
  else digits = first.toString();
  // With an exponent there is always a digit behind the point.
  if (power < -3 || power >= 8) end = { low: false, high: false };
  while (!end.low && !end.high) {
    first = rest / scale;
    rest = (rest % scale) * 10n;
    margin = wrap(margin * 10n, width);
    end = margin > 0n ? stop(rest, margin, { tenScale, width }) : { low: true, high: true };
    digits += first.toString();
  }
  const isUp = end.high && (!end.low || roundsUp(rest * 2n - tenScale, digits));
  const rounded = isUp ? (BigInt(digits) + 1n).toString() : digits;
  return {
    digits: rounded.replace(/0+$/, '') || '0',
    point: power + 1 + (rounded.length - digits.length),
  };
}

interface Stop {
  /** What is left is so little that it can be dropped. */
  readonly low: boolean;
  /** So much that the digit may be rounded up. */
  readonly high: boolean;
}

/** Java computes with 32 or 64 bits where numbers fit and without limit otherwise, where a tie counts as high. */
function stop(rest: bigint, margin: bigint, { tenScale, width }: { tenScale: bigint; width: number }): Stop {
  const sum = wrap(rest + margin, width);
  return { low: rest < margin, high: width === 0 ? sum >= tenScale : sum > tenScale };
}

function roundsUp(difference: bigint, digits: string): boolean {
  return difference > 0n || (difference === 0n && Number(digits.slice(-1)) % 2 === 1);
}

function wrap(value: bigint, width: number): bigint {
  return width === 0 ? value : BigInt.asIntN(width, value);
}

function arithmeticWidth(bits: number, scaleBits: number): 0 | 32 | 64 {
  if (bits < 32 && scaleBits < 32) return 32;
  return bits < 64 && scaleBits < 64 ? 64 : 0;
}

/** Of 5^`power`, as Java counts them. */
function bitsOfFive(power: number): number {
  if (power === 0) return 0;
  return power < 27 ? (5n ** BigInt(power)).toString(2).length : power * 3;
}

/** The power of ten of the first digit, or one more. */
function estimatedPower(significand: bigint, exponent: number): number {
  const mantissa = Number(significand) / 2 ** 52;
  return Math.floor((mantissa - 1.5) * 0.289529654 + 0.176091259 + exponent * 0.301029995663981);
}

function trailingZeros(value: bigint): number {
  return value.toString(2).length - value.toString(2).replace(/0+$/, '').length;
}

/** Plain between 10^-3 and 10^7, with an exponent otherwise. */
function layOut(isNegative: boolean, { digits, point }: Digits): string {
  const sign = isNegative ? '-' : '';
  const exponent = point - 1;
  if (exponent >= 7 || exponent < -3) return `${sign}${digits[0]}.${digits.slice(1) || '0'}E${exponent}`;
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  return `${sign}${digits.slice(0, point).padEnd(point, '0')}.${digits.slice(point) || '0'}`;
}
