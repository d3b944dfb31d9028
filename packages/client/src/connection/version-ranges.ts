/** Lowest and highest version of an API, both spoken. */
export interface VersionRange {
  readonly min: number;
  readonly max: number;
}

/** What a broker speaks, by API key. */
export type VersionRanges = ReadonlyMap<number, VersionRange>;

/**
 * What brokers speak that know no ApiVersions (0.8.2 and 0.9; such a broker closes the connection when asked): the
 * first version of Produce, Fetch, ListOffsets, Metadata, OffsetCommit, OffsetFetch, FindCoordinator, and the group
 * requests that 0.9 brought.
 */
export const versionsBeforeNegotiation: VersionRanges = new Map(
  [0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14].map((key) => [key, { min: 0, max: 0 }]),
);
