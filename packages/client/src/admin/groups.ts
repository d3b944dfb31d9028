/** ListGroups, DescribeGroups and DeleteGroups as tools need them. */
import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import { Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import { deleteGroups as deleteGroupsApi } from '@kafka-ts/protocol/messages/delete-groups';
import { type DescribeGroupsResponse, describeGroups } from '@kafka-ts/protocol/messages/describe-groups';
import { listGroups as listGroupsApi } from '@kafka-ts/protocol/messages/list-groups';
import { consumerProtocolAssignment } from '@kafka-ts/protocol/values/consumer-protocol';
import { decodeVersionedLeniently } from '@kafka-ts/protocol/values/versioned';
import type { Cluster } from '../cluster/cluster.ts';
import { askCoordinator } from '../cluster/coordinated.ts';
import { sleep } from '../cluster/sleep.ts';
import type { BrokerConnection } from '../connection/broker-connection.ts';
import type { TopicPartition } from '../topic-partition.ts';
import type { GroupDescription, GroupFilter, GroupListing } from './group-administration.ts';

const RETRY_MS = 100;
const LOADING_TRIES = 50;
const CONSUMER = 'consumer';

type DescribedGroup = DescribeGroupsResponse['groups'][number];

/** Groups of all brokers. */
export async function listGroups(cluster: Cluster, filter: GroupFilter): Promise<GroupListing[]> {
  const { brokers } = await cluster.metadata([]);
  const lists = await Promise.all(
    brokers.map(async ({ nodeId }) => listOf(cluster, await cluster.broker(nodeId), filter)),
  );
  return lists.flat();
}

/** Groups of one broker, once it has read them all. */
async function listOf(
  cluster: Cluster,
  connection: BrokerConnection,
  { states = [], types = [] }: GroupFilter,
): Promise<GroupListing[]> {
  const version = connection.versionOf(listGroupsApi) ?? 0;
  const request = {
    ...(version >= 4 ? { statesFilter: [...states] } : {}),
    ...(version >= 5 ? { typesFilter: [...types] } : {}),
  };
  for (let tries = 1; ; tries++) {
    const { errorCode, groups } = await connection.request(listGroupsApi, request, { version });
    const isLoading = errorCode === Errors.COORDINATOR_LOAD_IN_PROGRESS.code;
    if (isLoading && tries < LOADING_TRIES) {
      await sleep(cluster.environment.clock, RETRY_MS);
      continue;
    }
    if (errorCode !== Errors.NONE.code) throw new KafkaError(errorByCode(errorCode));
    return groups.map(({ groupId, protocolType, groupState, groupType }) => ({
      groupId,
      protocolType,
      state: version >= 4 ? groupState : undefined,
      type: version >= 5 ? groupType : undefined,
    }));
  }
}

export function describeGroup(cluster: Cluster, groupId: string): Promise<GroupDescription> {
  return askCoordinator(cluster, groupId, async ({ connection, coordinator }) => {
    const { groups } = await connection.request(describeGroups, { groups: [groupId] });
    const [group] = groups;
    const errorCode = group?.errorCode ?? Errors.UNKNOWN_SERVER_ERROR.code;
    if (group === undefined || (errorCode !== Errors.NONE.code && !errorByCode(errorCode).retriable))
      throw new KafkaError(errorByCode(errorCode));
    return { errorCode, answer: { ...describe(group), coordinator } };
  });
}

/** The error of each group, undefined where it was deleted. */
export async function deleteGroups(
  cluster: Cluster,
  groupIds: readonly string[],
): Promise<Map<string, KafkaError | undefined>> {
  const errors = await Promise.all(groupIds.map((groupId) => deleteGroup(cluster, groupId)));
  return new Map(groupIds.map((groupId, index) => [groupId, errors[index]]));
}

async function deleteGroup(cluster: Cluster, groupId: string): Promise<KafkaError | undefined> {
  try {
    return await askCoordinator(cluster, groupId, async ({ connection }) => {
      const { results } = await connection.request(deleteGroupsApi, { groupsNames: [groupId] });
      const errorCode = results[0]?.errorCode ?? Errors.UNKNOWN_SERVER_ERROR.code;
      const answer = errorCode === Errors.NONE.code ? undefined : new KafkaError(errorByCode(errorCode));
      return { errorCode, answer };
    });
  } catch (error) {
    if (error instanceof KafkaError) return error;
    throw error;
  }
}

function describe(group: DescribedGroup): Omit<GroupDescription, 'coordinator'> {
  const { groupId, groupState, protocolType, protocolData, members } = group;
  const isConsumers = protocolType === CONSUMER || protocolType === '';
  return {
    groupId,
    // Up to 0.11 the state between joins and syncs had another name.
    state: groupState === 'AwaitingSync' ? 'CompletingRebalance' : groupState,
    protocolType,
    protocol: protocolData,
    members: members.map(({ memberId, groupInstanceId, clientId, clientHost, memberAssignment }) => ({
      memberId,
      groupInstanceId: groupInstanceId ?? undefined,
      clientId,
      host: clientHost,
      assignment: isConsumers ? assignmentOf(memberAssignment) : [],
    })),
  };
}

function assignmentOf(bytes: Uint8Array): TopicPartition[] {
  if (bytes.length === 0) return [];
  try {
    const { value } = decodeVersionedLeniently(consumerProtocolAssignment, bytes);
    return value.assignedPartitions.flatMap(({ topic, partitions }) =>
      partitions.map((partition) => ({ topic, partition })),
    );
  } catch (error) {
    // Members that say they are consumers and assign in a format of their own.
    if (error instanceof MalformedError) return [];
    throw error;
  }
}
