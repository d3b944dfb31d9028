/** What kafka-topics does, said once; ZooKeeper and brokers each do it in their own way and words. */

/** A topic as it is printed. */
export interface TopicView {
  readonly name: string;
  readonly topicId: string | undefined;
  readonly partitions: readonly PartitionView[];
  /** Settings of its own. */
  readonly configs: ReadonlyMap<string, string>;
  readonly isMarkedForDeletion: boolean;
}

export interface PartitionView {
  readonly partition: number;
  readonly leader: number | undefined;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
}

/** A topic to be created. */
export interface TopicRequest {
  readonly name: string;
  readonly partitions: number | undefined;
  readonly replicationFactor: number | undefined;
  readonly assignment: readonly (readonly number[])[] | undefined;
  readonly configs: ReadonlyMap<string, string>;
}

/** Changes of a topic's configuration. */
export interface ConfigChange {
  readonly added: ReadonlyMap<string, string>;
  readonly deleted: readonly string[];
}

export interface TopicService {
  /** Sorted. */
  list(): Promise<{ readonly name: string; readonly isMarkedForDeletion: boolean }[]>;
  describe(names: readonly string[]): Promise<TopicView[]>;
  /** Ids of the brokers that live, for the filters of `--describe`. */
  liveBrokers(): Promise<ReadonlySet<number>>;
  /** False if the topic was there already. */
  create(topic: TopicRequest): Promise<void>;
  addPartitions(
    name: string,
    total: number,
    assignment: readonly (readonly number[])[] | undefined,
  ): Promise<void>;
  changeConfig(name: string, change: ConfigChange): Promise<void>;
  /** False if its deletion was ordered before. */
  delete(name: string): Promise<boolean>;
  /** `min.insync.replicas` in force for a topic. */
  minIsr(topic: TopicView): Promise<number>;
  close(): Promise<void>;
}

/** The service refused in words for the user. */
export class TopicError extends Error {}
