/**
 * Metadata (3), v0 – v12: brokers that have the listener the request came on, and topics with the leaders of their partitions.
 *
 * v0: an empty list means all topics; from v1 null does, and an empty list means none. Before v4 every request may create topics. A
 * partition whose leader lacks the listener has error LEADER_NOT_AVAILABLE up to v5, LISTENER_NOT_FOUND from v6 on; v0 tells
 * REPLICA_NOT_AVAILABLE if a replica's broker is gone. v10 (KIP-516) tells topic ids; v12 looks topics up by id.
 */
import { zeroUuid } from '@kafka-ts/protocol/bytes/uuid';
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type {
  MetadataRequest,
  MetadataResponse,
  MetadataResponseInput,
} from '@kafka-ts/protocol/messages/metadata';
import { isInternalTopic, topicNameProblem } from '../admin/topic-names.ts';
import type { PartitionMetadata } from '../metadata/metadata-cache.ts';
import { type AclOperation, authorizedOperations, clusterResource } from './authorizer.ts';
import type { RequestContext } from './context.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

type TopicAnswer = MetadataResponse['topics'][number];

const NOT_ASKED = -2147483648;

export async function handleMetadata(
  request: MetadataRequest,
  context: RequestContext,
  services: BrokerServices,
): Promise<MetadataResponseInput> {
  const refusal = refusalOf(request, context);
  if (refusal !== undefined) {
    const topics = (request.topics ?? []).map(({ name, topicId }) =>
      failedTopic(name ?? '', topicId, refusal),
    );
    return { brokers: [], clusterId: null, controllerId: -1, topics, clusterAuthorizedOperations: NOT_ASKED };
  }
  const topics = await topicsOf(request, context, services);
  const { metadata, authorizer } = services;
  return {
    brokers: metadata.brokers(context.listenerName).map(({ brokerId, host, port, rack }) => ({
      nodeId: brokerId,
      host,
      port,
      rack: rack ?? null,
    })),
    clusterId: services.clusterId,
    controllerId: metadata.controllerId,
    topics: request.includeTopicAuthorizedOperations ? withOperations(topics, context, services) : topics,
    clusterAuthorizedOperations: request.includeClusterAuthorizedOperations
      ? authorizedOperations(authorizer, {
          principal: context.principal,
          clientAddress: context.clientAddress,
          resourceType: 'CLUSTER',
          resourceName: clusterResource,
        })
      : NOT_ASKED,
  };
}

/** Why nothing at all is told. v10 and v11 carry ids, but cannot be asked by them; later ones need a name or an id. */
function refusalOf({ topics }: MetadataRequest, { apiVersion }: RequestContext): ErrorInfo | undefined {
  if (topics === null || apiVersion < 10) return undefined;
  if (apiVersion < 12) {
    const isById = topics.some(({ name, topicId }) => name === null || topicId !== zeroUuid);
    return isById ? Errors.INVALID_REQUEST : undefined;
  }
  const isNameless = topics.some(({ name, topicId }) => name === null && topicId === zeroUuid);
  return isNameless ? Errors.UNKNOWN_SERVER_ERROR : undefined;
}

async function topicsOf(
  request: MetadataRequest,
  context: RequestContext,
  services: BrokerServices,
): Promise<TopicAnswer[]> {
  const { metadata } = services;
  const isAll = request.topics === null || (context.apiVersion === 0 && request.topics.length === 0);
  if (isAll) {
    return [...metadata.topics]
      .filter((topic) => mayDo('DESCRIBE', topic, context, services))
      .map((topic) => knownTopic(topic, context, services));
  }
  const answers: TopicAnswer[] = [];
  const seen = new Set<string>();
  for (const { name, topicId } of request.topics ?? []) {
    const topic = name ?? metadata.topicName(topicId);
    if (topic === undefined) {
      answers.push(failedTopic(null, topicId, Errors.UNKNOWN_TOPIC_ID));
    } else if (!seen.has(topic)) {
      seen.add(topic);
      answers.push(await topicAnswer(topic, request, context, services));
    }
  }
  return answers;
}

async function topicAnswer(
  topic: string,
  request: MetadataRequest,
  context: RequestContext,
  services: BrokerServices,
): Promise<TopicAnswer> {
  if (!mayDo('DESCRIBE', topic, context, services)) {
    return failedTopic(topic, zeroUuid, Errors.TOPIC_AUTHORIZATION_FAILED);
  }
  if (services.metadata.hasTopic(topic)) return knownTopic(topic, context, services);
  if (topicNameProblem(topic) !== undefined)
    return failedTopic(topic, zeroUuid, Errors.INVALID_TOPIC_EXCEPTION);
  const mayCreate =
    services.config.get('auto.create.topics.enable') &&
    (context.apiVersion < 4 || request.allowAutoTopicCreation);
  if (!mayCreate) return failedTopic(topic, zeroUuid, Errors.UNKNOWN_TOPIC_OR_PARTITION);
  if (!mayDo('CREATE', topic, context, services)) {
    return failedTopic(topic, zeroUuid, Errors.TOPIC_AUTHORIZATION_FAILED);
  }
  const { error } = await services.topicAdmin.autoCreate(topic);
  return failedTopic(topic, zeroUuid, error);
}

function knownTopic(topic: string, context: RequestContext, services: BrokerServices): TopicAnswer {
  const { metadata } = services;
  return {
    errorCode: Errors.NONE.code,
    name: topic,
    topicId: metadata.topicId(topic) ?? zeroUuid,
    isInternal: isInternalTopic(topic),
    partitions: metadata
      .partitionsOf(topic)
      .map((partition) => partitionAnswer(partition, context, services)),
    topicAuthorizedOperations: NOT_ASKED,
  };
}

function partitionAnswer(
  partition: PartitionMetadata,
  context: RequestContext,
  services: BrokerServices,
): TopicAnswer['partitions'][number] {
  const error = partitionError(partition, context, services);
  const isLeaderTold = error === Errors.NONE || error === Errors.REPLICA_NOT_AVAILABLE;
  return {
    errorCode: error.code,
    partitionIndex: partition.partition,
    leaderId: isLeaderTold ? partition.leader : -1,
    leaderEpoch: partition.leaderEpoch,
    replicaNodes: [...partition.replicas],
    isrNodes: [...partition.isr],
    offlineReplicas: partition.replicas.filter(
      (replica) => partition.offlineReplicas.includes(replica) || !services.metadata.isAlive(replica),
    ),
  };
}

function partitionError(
  partition: PartitionMetadata,
  context: RequestContext,
  services: BrokerServices,
): ErrorInfo {
  const { metadata } = services;
  if (partition.leader < 0 || !metadata.isAlive(partition.leader)) return Errors.LEADER_NOT_AVAILABLE;
  if (metadata.broker(partition.leader, context.listenerName) === undefined) {
    return context.apiVersion >= 6 ? Errors.LISTENER_NOT_FOUND : Errors.LEADER_NOT_AVAILABLE;
  }
  const isReplicaGone =
    context.apiVersion === 0 &&
    partition.replicas.some((replica) => metadata.broker(replica, context.listenerName) === undefined);
  return isReplicaGone ? Errors.REPLICA_NOT_AVAILABLE : Errors.NONE;
}

function failedTopic(name: string | null, topicId: string, error: ErrorInfo): TopicAnswer {
  return {
    errorCode: error.code,
    name,
    topicId,
    isInternal: name !== null && isInternalTopic(name),
    partitions: [],
    topicAuthorizedOperations: NOT_ASKED,
  };
}

function withOperations(
  topics: readonly TopicAnswer[],
  context: RequestContext,
  { authorizer }: BrokerServices,
): TopicAnswer[] {
  const { principal, clientAddress } = context;
  return topics.map((topic) =>
    topic.errorCode === Errors.TOPIC_AUTHORIZATION_FAILED.code || topic.name === null
      ? topic
      : {
          ...topic,
          topicAuthorizedOperations: authorizedOperations(authorizer, {
            principal,
            clientAddress,
            resourceType: 'TOPIC',
            resourceName: topic.name,
          }),
        },
  );
}

function mayDo(
  operation: AclOperation,
  topic: string,
  context: RequestContext,
  services: BrokerServices,
): boolean {
  return isAllowed(services, context, { operation, resourceType: 'TOPIC', resourceName: topic });
}
