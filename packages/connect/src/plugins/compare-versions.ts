/** Order of versions such as `1.2.10-beta`: number by number, then text by text; more parts are newer, except a suffix. */
export function compareVersions(left: string, right: string): number {
  const leftParts = parts(left);
  const rightParts = parts(right);
  for (let index = 0; index < Math.max(leftParts.length, rightParts.length); index++) {
    const order = comparePart(leftParts[index], rightParts[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function parts(version: string): (number | string)[] {
  return (version.match(/\d+|[a-z]+/gi) ?? []).map((part) => (/^\d/.test(part) ? Number(part) : part));
}

function comparePart(left: number | string | undefined, right: number | string | undefined): number {
  if (left === right) return 0;
  const rank = (part: number | string | undefined): number =>
    typeof part === 'number' ? 2 : part === undefined ? 1 : 0; // 1.0-beta < 1.0 < 1.0.1
  if (rank(left) !== rank(right)) return rank(left) - rank(right);
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return String(left) < String(right) ? -1 : 1;
}
