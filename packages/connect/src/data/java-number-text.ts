/**
 * `Double.toString` and `Float.toString` of Java 19 and later: the shortest digits that give the same number back, at
 * least two of them. Older Javas now and then print a digit more (JDK-4511638).
 */

/** `1.0`, `1.0E10`, `1.0E-4`, `NaN`, `-Infinity`. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const shortest = value.toExponential();
  // Two digits may come closer than one does: 4.9E-324, where JavaScript prints 5e-324.
  const two = value.toExponential(1);
  return layOut(shortest.length < two.length && Number(two) === value ? two : shortest);
}

/** The same for a number that a Java float holds. */
export function floatText(value: number): string {
  const float = Math.fround(value);
  if (!Number.isFinite(float)) return String(float);
  if (float === 0) return Object.is(float, -0) ? '-0.0' : '0.0';
  for (let digits = 1; digits < 9; digits++) {
    const text = float.toExponential(digits);
    if (Math.fround(Number(text)) === float) return layOut(text);
  }
  return layOut(float.toExponential(9));
}

/** From `-1.5e+3` to `-1500.0` between 10^-3 and 10^7, `-1.5E3` otherwise. */
function layOut(exponential: string): string {
  const [mantissa = '', power = '0'] = exponential.split('e');
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '').replace(/0+$/, '') || '0';
  const exponent = Number(power);
  if (exponent >= 7 || exponent < -3) return `${sign}${digits[0]}.${digits.slice(1) || '0'}E${exponent}`;
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}
