/** What tools and programs ask of a cluster as a whole. Failures are `KafkaError`s with the broker's own text. */
import type { GroupAdmin } from './admin/group-administration.ts';
import type { LogAdmin } from './admin/log-administration.ts';

export interface PartitionDescription {
  readonly partition: number;
  /** Undefined while there is none. */
  readonly leader: number | undefined;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
}

export interface TopicDescription {
  readonly name: string;
  /** 22 characters; undefined where broker or protocol version has none. */
  readonly topicId: string | undefined;
  readonly isInternal: boolean;
  /** By partition number. */
  readonly partitions: readonly PartitionDescription[];
}

export interface NewTopic {
  readonly name: string;
  /** Undefined: the broker's default. Not together with `assignment`. */
  readonly partitions?: number | undefined;
  readonly replicationFactor?: number | undefined;
  /** Replicas of each partition, the preferred leader first. */
  readonly assignment?: readonly (readonly number[])[] | undefined;
  readonly configs?: ReadonlyMap<string, string>;
}

export interface Admin extends GroupAdmin, LogAdmin {
  /** Names of all topics, internal ones included, sorted. */
  listTopics(): Promise<string[]>;

  /** Descriptions of those of the topics that exist, or of all. Sorted by name. */
  describeTopics(names?: readonly string[]): Promise<TopicDescription[]>;

  /** Returns when the topic can be written to (every partition has a leader), or after five seconds. */
  createTopic(topic: NewTopic): Promise<void>;
  deleteTopics(names: readonly string[]): Promise<void>;

  /** @param assignment replicas of each new partition */
  createPartitions(name: string, total: number, assignment?: readonly (readonly number[])[]): Promise<void>;

  /** Settings that were made for the topic itself, by topic; without those that come from the broker. */
  topicOverrides(names: readonly string[]): Promise<Map<string, Map<string, string>>>;

  /** Values in force for the topic, wherever they come from; undefined where the broker cannot tell. */
  topicConfig(name: string, keys: readonly string[]): Promise<Map<string, string> | undefined>;

  close(): void;
}
