import { doubleText, floatText } from './java-number-text.ts';

const view = new DataView(new ArrayBuffer(8));

/** A double that prints as this float does: how data without a schema hold Java's Floats, a number being a Double there. */
export function floatAsDouble(float: number): number {
  const text = floatText(float);
  const nearest = Number(text);
  if (doubleText(nearest) === text) return nearest;
  // Java's older printing of doubles adds digits to some; then one of the neighbours has the float's text.
  view.setFloat64(0, nearest);
  const bits = view.getBigInt64(0);
  for (const step of [1n, -1n, 2n, -2n, 3n, -3n]) {
    view.setBigInt64(0, bits + step);
    const neighbour = view.getFloat64(0);
    if (doubleText(neighbour) === text) return neighbour;
  }
  return nearest;
}
