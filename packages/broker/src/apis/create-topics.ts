/**
 * CreateTopics (19), v0 – v7: only on the controller; the others answer NOT_CONTROLLER and the client asks again there.
 *
 * v1 can validate only and tells error texts; v4 (KIP-464) takes -1 for the broker's defaults, which are understood in every
 * version; v5 (KIP-525) tells what was created; v7 the topic id. REQUEST_TIMED_OUT means created, but not yet led.
 */
import { zeroUuid } from '@kafka-ts/protocol/bytes/uuid';
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type {
  CreateTopicsRequest,
  CreateTopicsResponseInput,
} from '@kafka-ts/protocol/messages/create-topics';
import { describeTopic } from '../admin/config-description.ts';
import type { CreatedTopic, NewTopic } from '../admin/topic-creation.ts';
import { configSources } from './config-sources.ts';
import type { RequestContext } from './context.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

type TopicRequest = CreateTopicsRequest['topics'][number];
type TopicAnswer = CreateTopicsResponseInput['topics'][number];

export async function handleCreateTopics(
  request: CreateTopicsRequest,
  context: RequestContext,
  services: BrokerServices,
): Promise<CreateTopicsResponseInput> {
  if (!services.isController()) return failAll(request, Errors.NOT_CONTROLLER);
  const counts = new Map<string, number>();
  for (const { name } of request.topics) counts.set(name, (counts.get(name) ?? 0) + 1);
  const topics = await Promise.all(
    request.topics.map((topic) =>
      counts.get(topic.name) === 1
        ? createOne(topic, { request, context, services })
        : failed(topic.name, Errors.INVALID_REQUEST, 'Found multiple entries for this topic.'),
    ),
  );
  return { topics };
}

/** The answer to a request that failed as a whole. */
export function failAll(request: CreateTopicsRequest, error: ErrorInfo): CreateTopicsResponseInput {
  return { topics: request.topics.map(({ name }) => failed(name, error, error.message)) };
}

interface Asked {
  readonly request: CreateTopicsRequest;
  readonly context: RequestContext;
  readonly services: BrokerServices;
}

async function createOne(topic: TopicRequest, { request, context, services }: Asked): Promise<TopicAnswer> {
  if (
    !isAllowed(services, context, { operation: 'CREATE', resourceType: 'TOPIC', resourceName: topic.name })
  ) {
    return failed(topic.name, Errors.TOPIC_AUTHORIZATION_FAILED, 'Authorization failed.');
  }
  const newTopic = newTopicOf(topic);
  if (newTopic === undefined)
    return failed(
      topic.name,
      Errors.INVALID_CONFIG,
      `Null value not supported for topic configs: ${nullConfigs(topic).join(',')}`,
    );
  const options = { timeoutMs: request.timeoutMs, isValidatedOnly: request.validateOnly };
  const result = await services.topicAdmin.create(newTopic, options);
  if ('error' in result) return failed(topic.name, result.error, result.message);
  const answer = created(topic.name, result, services);
  // What was only validated has no id.
  return request.validateOnly ? { ...answer, topicId: zeroUuid } : answer;
}

function newTopicOf(topic: TopicRequest): NewTopic | undefined {
  const config = new Map<string, string>();
  for (const { name, value } of topic.configs) {
    if (value === null) return undefined;
    config.set(name, value);
  }
  return {
    name: topic.name,
    numPartitions: topic.numPartitions,
    replicationFactor: topic.replicationFactor,
    assignments: new Map(
      topic.assignments.map(({ partitionIndex, brokerIds }) => [partitionIndex, brokerIds]),
    ),
    config,
  };
}

function nullConfigs(topic: TopicRequest): string[] {
  return topic.configs.filter(({ value }) => value === null).map(({ name }) => name);
}

function created(name: string, topic: CreatedTopic, services: BrokerServices): TopicAnswer {
  const configs = describeTopic(topic.config, configSources(services), null).map((config) => ({
    name: config.name,
    value: config.value,
    readOnly: config.isReadOnly,
    configSource: config.source,
    isSensitive: config.isSensitive,
  }));
  return {
    name,
    topicId: topic.topicId,
    errorCode: Errors.NONE.code,
    errorMessage: null,
    numPartitions: topic.numPartitions,
    replicationFactor: topic.replicationFactor,
    configs,
  };
}

function failed(name: string, error: ErrorInfo, errorMessage: string): TopicAnswer {
  return {
    name,
    topicId: zeroUuid,
    errorCode: error.code,
    errorMessage,
    numPartitions: -1,
    replicationFactor: -1,
    configs: [],
  };
}
