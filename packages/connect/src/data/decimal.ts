/**
 * An exact decimal number, `unscaled × 10^-scale`: Java's BigDecimal, which Connect's logical type Decimal holds. Scale
 * is kept: `1.0` and `1.00` are different values, as they are to Java's `equals`.
 */

const pattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,10}))?$/;
const maxScale = 2 ** 31 - 1;

export class Decimal {
  readonly unscaled: bigint;
  readonly scale: number;

  constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled;
    this.scale = scale;
  }

  /** What `new BigDecimal(text)` takes; undefined where Java throws NumberFormatException. */
  static parse(text: string): Decimal | undefined {
    const match = pattern.exec(text);
    if (match === null) return undefined;
    const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
    if (whole === '' && fraction === '') return undefined;
    const scale = fraction.length - Number(exponent);
    if (Math.abs(scale) > maxScale) return undefined;
    const digits = BigInt(whole + fraction);
    return new Decimal(sign === '-' ? -digits : digits, scale);
  }

  /** From the two's complement bytes, highest first, in which Kafka keeps unscaled values; empty ones are not a number. */
  static fromBytes(bytes: Uint8Array, scale: number): Decimal {
    const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
    return new Decimal(BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex === '' ? '0' : hex}`)), scale);
  }

  /** The fewest two's complement bytes, highest first (`BigInteger.toByteArray`). */
  toBytes(): Uint8Array {
    const magnitude = this.unscaled < 0n ? -this.unscaled - 1n : this.unscaled;
    const bits = magnitude === 0n ? 0 : magnitude.toString(2).length;
    const size = (bits >> 3) + 1;
    const hex = BigInt.asUintN(size * 8, this.unscaled).toString(16);
    return new Uint8Array(Buffer.from(hex.padStart(size * 2, '0'), 'hex'));
  }

  /** The number of decimal digits of the unscaled value; 1 for zero. */
  get precision(): number {
    return this.#digits().length;
  }

  /** Whether it has no fraction, whatever its scale. */
  get isIntegral(): boolean {
    if (this.scale <= 0 || this.unscaled === 0n) return true;
    return this.scale < this.precision && /^0*$/.test(this.#digits().slice(-this.scale));
  }

  /** The whole part, towards zero; only for scales whose power of ten can be had (`precision - scale` digits). */
  toBigInt(): bigint {
    if (this.unscaled === 0n || this.scale >= this.precision) return 0n;
    if (this.scale <= 0) return this.unscaled * 10n ** BigInt(-this.scale);
    return this.unscaled / 10n ** BigInt(this.scale);
  }

  toNumber(): number {
    return Number(`${this.unscaled}e${-this.scale}`);
  }

  equals(other: unknown): boolean {
    return other instanceof Decimal && other.unscaled === this.unscaled && other.scale === this.scale;
  }

  /** As Java's `toString`: with an exponent for negative scales and for numbers below 10^-6. */
  toString(): string {
    const sign = this.unscaled < 0n ? '-' : '';
    const digits = this.#digits();
    const adjusted = digits.length - 1 - this.scale;
    if (this.scale === 0) return sign + digits;
    if (this.scale > 0 && adjusted >= -6) return sign + withPoint(digits, this.scale);
    const mantissa = digits.length === 1 ? digits : `${digits.slice(0, 1)}.${digits.slice(1)}`;
    if (adjusted === 0) return sign + mantissa;
    return `${sign}${mantissa}E${adjusted > 0 ? '+' : ''}${adjusted}`;
  }

  #digits(): string {
    return (this.unscaled < 0n ? -this.unscaled : this.unscaled).toString();
  }
}

function withPoint(digits: string, scale: number): string {
  const padded = digits.padStart(scale + 1, '0');
  return `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}
