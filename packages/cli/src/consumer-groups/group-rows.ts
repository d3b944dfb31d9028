/** What the tables of kafka-consumer-groups show, apart from how it is written. */

/** One line of `--offsets`. Undefined is shown as `-`. */
export interface OffsetRow {
  readonly group: string;
  readonly topic: string | undefined;
  readonly partition: number | undefined;
  readonly currentOffset: number | undefined;
  readonly logEndOffset: number | undefined;
  readonly lag: number | undefined;
  readonly consumerId: string | undefined;
  readonly host: string | undefined;
  readonly clientId: string | undefined;
}

/** One line of `--members`. */
export interface MemberRow {
  readonly group: string;
  readonly consumerId: string;
  readonly groupInstanceId: string | undefined;
  readonly host: string;
  readonly clientId: string;
  /** Partitions by topic, both sorted. */
  readonly assignment: ReadonlyMap<string, readonly number[]>;
}

/** The line of `--state`. */
export interface StateRow {
  readonly group: string;
  readonly coordinator: { readonly nodeId: number; readonly host: string; readonly port: number };
  readonly assignmentStrategy: string;
  readonly state: string;
  readonly members: number;
}

/** One line of `--reset-offsets`. */
export interface ResetRow {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly newOffset: number;
}

/** One line of `--delete-offsets`. */
export interface DeletedOffsetRow {
  readonly topic: string;
  /** Undefined where the topic itself could not be looked up. */
  readonly partition: number | undefined;
  /** Why it was not deleted. */
  readonly problem: string | undefined;
}

/** Messages between the offset and the end; undefined if one of them is unknown. */
export function lagOf(offset: number | undefined, logEndOffset: number | undefined): number | undefined {
  return offset === undefined || offset === -1 || logEndOffset === undefined
    ? undefined
    : logEndOffset - offset;
}
