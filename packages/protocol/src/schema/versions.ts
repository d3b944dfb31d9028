/** Ranges of protocol versions, written as in Kafka's schemas: `3`, `0-3`, `4+`, `none`. Both ends are inclusive. */
export interface VersionRange {
  readonly lowest: number;
  readonly highest: number;
}

/** Above every real version: the open end of `4+`. */
export const openEnd = 32767;

const noVersion: VersionRange = { lowest: 1, highest: 0 };

/** Parses the text form. Throws RangeError for anything else. */
export function parseVersions(text: string): VersionRange {
  if (text === 'none') return noVersion;
  const match = /^(\d+)(?:(\+)|-(\d+))?$/.exec(text);
  if (match === null)
    throw new RangeError(`Not a range of versions: ${JSON.stringify(text)} (expected 3, 0-3, 4+ or none)`);
  const lowest = Number(match[1]);
  if (match[2] !== undefined) return { lowest, highest: openEnd };
  return { lowest, highest: match[3] === undefined ? lowest : Number(match[3]) };
}

/** Whether `version` lies in `range`. */
export function includesVersion(range: VersionRange, version: number): boolean {
  return version >= range.lowest && version <= range.highest;
}
