import { zeroUuid } from '@kafka-ts/protocol/bytes/uuid';
import { type ErrorInfo, Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import { createPartitions } from '@kafka-ts/protocol/messages/create-partitions';
import { createTopics } from '@kafka-ts/protocol/messages/create-topics';
import { deleteTopics } from '@kafka-ts/protocol/messages/delete-topics';
import type { MetadataResponse } from '@kafka-ts/protocol/messages/metadata';
import type { Admin, NewTopic, PartitionDescription, TopicDescription } from '../admin.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { sleep } from '../cluster/sleep.ts';
import type { TopicPartition } from '../topic-partition.ts';
import { deleteRecordsBefore } from './delete-records.ts';
import type {
  GroupDescription,
  GroupFilter,
  GroupListing,
  GroupOffset,
  ListedOffset,
  OffsetSpec,
} from './group-administration.ts';
import { commitOffsets, committedOffsets, deleteOffsets } from './group-offsets.ts';
import { deleteGroups, describeGroup, listGroups } from './groups.ts';
import { listOffsets } from './list-offsets.ts';
import type { DeletedRecords, LogDirDescription, LogDirMove, RecordsToDelete } from './log-administration.ts';
import { describeLogDirsOf, moveReplicas } from './log-dirs.ts';
import { describeTopicConfigs } from './topic-configs.ts';

const TIMEOUT_MS = 30_000;
const LEADER_WAIT_MS = 5_000;
const RETRY_MS = 50;

type MetadataTopic = MetadataResponse['topics'][number];

/** `Admin` by our own codec, over one `Cluster`, which it closes. */
export class KafkaAdmin implements Admin {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async listTopics(): Promise<string[]> {
    const { topics } = await this.#cluster.metadata(undefined);
    return topics.map(({ name }) => name ?? '').sort(byCodeUnits);
  }

  async describeTopics(names?: readonly string[]): Promise<TopicDescription[]> {
    if (names?.length === 0) return [];
    const { topics } = await this.#cluster.metadata(names);
    const wanted = names === undefined ? undefined : new Set(names);
    return topics
      .filter(({ name }) => wanted === undefined || wanted.has(name ?? ''))
      .filter((topic) => isThere(topic))
      .map(describe)
      .sort((left, right) => byCodeUnits(left.name, right.name));
  }

  async createTopic(topic: NewTopic): Promise<void> {
    const { name, assignment, configs = new Map<string, string>() } = topic;
    const response = await this.#changeCluster(async (controller) => {
      const { topics } = await controller.request(createTopics, {
        topics: [
          {
            name,
            numPartitions: assignment === undefined ? (topic.partitions ?? -1) : -1,
            replicationFactor: assignment === undefined ? (topic.replicationFactor ?? -1) : -1,
            assignments: (assignment ?? []).map((brokerIds, partitionIndex) => ({
              partitionIndex,
              brokerIds,
            })),
            configs: [...configs].map(([key, value]) => ({ name: key, value })),
          },
        ],
        timeoutMs: TIMEOUT_MS,
      });
      return topics[0];
    });
    raise(response);
    await this.#waitForLeaders(name);
  }

  async deleteTopics(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const response = await this.#changeCluster(async (controller) => {
        const version = controller.versionOf(deleteTopics, 5) ?? 0;
        const request = { topicNames: [name], timeoutMs: TIMEOUT_MS };
        return (await controller.request(deleteTopics, request, { version })).responses[0];
      });
      raise(response);
    }
  }

  async createPartitions(
    name: string,
    total: number,
    assignment?: readonly (readonly number[])[],
  ): Promise<void> {
    const assignments = assignment?.map((brokerIds) => ({ brokerIds })) ?? null;
    const response = await this.#changeCluster(async (controller) => {
      const topics = [{ name, count: total, assignments }];
      const request = { topics, timeoutMs: TIMEOUT_MS, validateOnly: false };
      return (await controller.request(createPartitions, request)).results[0];
    });
    raise(response);
    await this.#waitForLeaders(name, total);
  }

  async topicOverrides(names: readonly string[]): Promise<Map<string, Map<string, string>>> {
    return (await describeTopicConfigs(this.#cluster, names, undefined)).overrides;
  }

  async topicConfig(name: string, keys: readonly string[]): Promise<Map<string, string> | undefined> {
    return (await describeTopicConfigs(this.#cluster, [name], keys)).values.get(name);
  }

  listGroups(filter: GroupFilter = {}): Promise<GroupListing[]> {
    return listGroups(this.#cluster, filter);
  }

  describeGroup(groupId: string): Promise<GroupDescription> {
    return describeGroup(this.#cluster, groupId);
  }

  deleteGroups(groupIds: readonly string[]): Promise<Map<string, KafkaError | undefined>> {
    return deleteGroups(this.#cluster, groupIds);
  }

  committedOffsets(groupId: string, partitions?: readonly TopicPartition[]): Promise<GroupOffset[]> {
    return committedOffsets(this.#cluster, groupId, partitions);
  }

  commitOffsets(
    groupId: string,
    offsets: readonly (TopicPartition & { readonly offset: number })[],
  ): Promise<void> {
    return commitOffsets(this.#cluster, groupId, offsets);
  }

  deleteOffsets(
    groupId: string,
    partitions: readonly TopicPartition[],
  ): Promise<readonly (KafkaError | undefined)[]> {
    return deleteOffsets(this.#cluster, groupId, partitions);
  }

  listOffsets(partitions: readonly TopicPartition[], spec: OffsetSpec): Promise<ListedOffset[]> {
    return listOffsets(this.#cluster, partitions, spec);
  }

  async describeLogDirs(brokerIds: readonly number[]): Promise<Map<number, LogDirDescription[]>> {
    const answers = brokerIds.map(async (id) => [id, await describeLogDirsOf(this.#cluster, id)] as const);
    return new Map(await Promise.all(answers));
  }

  alterReplicaLogDirs(brokerId: number, moves: readonly LogDirMove[]): Promise<ErrorInfo[]> {
    return moveReplicas(this.#cluster, brokerId, moves);
  }

  deleteRecords(records: readonly RecordsToDelete[]): Promise<DeletedRecords[]> {
    return deleteRecordsBefore(this.#cluster, records);
  }

  close(): void {
    this.#cluster.close();
  }

  /** Asks the controller; once more if it was replaced meanwhile. */
  async #changeCluster<T extends { readonly errorCode: number } | undefined>(
    ask: (controller: Awaited<ReturnType<Cluster['controller']>>) => Promise<T>,
  ): Promise<T> {
    const response = await ask(await this.#cluster.controller());
    if (response?.errorCode !== Errors.NOT_CONTROLLER.code) return response;
    await sleep(this.#cluster.environment.clock, RETRY_MS);
    return ask(await this.#cluster.controller());
  }

  async #waitForLeaders(name: string, partitions = 1): Promise<void> {
    const { clock } = this.#cluster.environment;
    const deadlineMs = clock.monotonicMs() + LEADER_WAIT_MS;
    while (clock.monotonicMs() < deadlineMs) {
      const [topic] = await this.describeTopics([name]);
      const led = topic?.partitions.filter(({ leader }) => leader !== undefined) ?? [];
      if (topic !== undefined && led.length === topic.partitions.length && led.length >= partitions) return;
      await sleep(clock, RETRY_MS);
    }
  }
}

/** An unknown topic has no place in descriptions; one whose leader is being elected does. */
function isThere({ errorCode, partitions }: MetadataTopic): boolean {
  return errorCode === Errors.NONE.code || partitions.length > 0;
}

function describe({ name, topicId, isInternal, partitions }: MetadataTopic): TopicDescription {
  return {
    name: name ?? '',
    topicId: topicId === zeroUuid ? undefined : topicId,
    isInternal: isInternal || name === '__consumer_offsets' || name === '__transaction_state',
    partitions: partitions.map(describePartition).sort((left, right) => left.partition - right.partition),
  };
}

function describePartition(partition: MetadataTopic['partitions'][number]): PartitionDescription {
  return {
    partition: partition.partitionIndex,
    leader: partition.leaderId < 0 ? undefined : partition.leaderId,
    replicas: partition.replicaNodes,
    isr: partition.isrNodes,
  };
}

function raise(
  response: { readonly errorCode: number; readonly errorMessage?: string | null } | undefined,
): void {
  if (response === undefined || response.errorCode === Errors.NONE.code) return;
  // Some answers, FindCoordinator's from v4 on, have an empty text where there is none.
  const { errorMessage } = response;
  throw new KafkaError(
    errorByCode(response.errorCode),
    errorMessage === '' ? undefined : (errorMessage ?? undefined),
  );
}

/** Java's order of strings. */
function byCodeUnits(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
