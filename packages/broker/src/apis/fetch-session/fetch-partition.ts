/** One partition as a Fetch request asks for it, or as a session remembers it. */
export interface FetchPartition {
  /** Empty while a topic id is not known here. */
  readonly topic: string;
  /** Zero before v13. */
  readonly topicId: string;
  readonly partition: number;
  readonly fetchOffset: number;
  /** The client's start of the log, of a follower; -1 for consumers. */
  readonly logStartOffset: number;
  /** -1: the client does not check. */
  readonly currentLeaderEpoch: number;
  /** -1: the client does not ask whether its log diverged. */
  readonly lastFetchedEpoch: number;
  readonly maxBytes: number;
}

/** Within one session a partition is known by this. */
export function partitionKey(topic: string, topicId: string, partition: number): string {
  return topic === '' ? `${partition} id ${topicId}` : `${partition} ${topic}`;
}
