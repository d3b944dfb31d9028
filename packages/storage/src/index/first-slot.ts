/** The first of `count` ordered slots that is not before what is sought; `count` if all are. */
export function firstSlot(count: number, isBefore: (slot: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
