/** CreatePartitions (37), v0 – v3: only on the controller; `count` is the new total. */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type {
  CreatePartitionsRequest,
  CreatePartitionsResponseInput,
} from '@kafka-ts/protocol/messages/create-partitions';
import type { RequestContext } from './context.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

type TopicRequest = CreatePartitionsRequest['topics'][number];
type TopicAnswer = CreatePartitionsResponseInput['results'][number];

export async function handleCreatePartitions(
  request: CreatePartitionsRequest,
  context: RequestContext,
  services: BrokerServices,
): Promise<CreatePartitionsResponseInput> {
  if (!services.isController()) return failAllPartitions(request, Errors.NOT_CONTROLLER);
  const options = { timeoutMs: request.timeoutMs, isValidatedOnly: request.validateOnly };
  const times = new Map<string, number>();
  for (const { name } of request.topics) times.set(name, (times.get(name) ?? 0) + 1);
  const distinct = new Map(request.topics.map((topic) => [topic.name, topic]));
  const results = [...distinct.values()].map(async (topic): Promise<TopicAnswer> => {
    if (times.get(topic.name) !== 1)
      return answer(topic, Errors.INVALID_REQUEST, 'Duplicate topic in request.');
    const asked = { operation: 'ALTER', resourceType: 'TOPIC', resourceName: topic.name } as const;
    if (!isAllowed(services, context, asked)) return answer(topic, Errors.TOPIC_AUTHORIZATION_FAILED);
    const assignments = topic.assignments?.map(({ brokerIds }) => brokerIds);
    const wanted = { topic: topic.name, count: topic.count, assignments };
    const refusal = await services.topicAdmin.addPartitions(wanted, options);
    return refusal === undefined ? answer(topic, Errors.NONE) : answer(topic, refusal.error, refusal.message);
  });
  return { throttleTimeMs: 0, results: await Promise.all(results) };
}

/** The answer to a request that failed as a whole. */
export function failAllPartitions(
  request: CreatePartitionsRequest,
  error: ErrorInfo,
): CreatePartitionsResponseInput {
  return { throttleTimeMs: 0, results: request.topics.map((topic) => answer(topic, error)) };
}

function answer({ name }: TopicRequest, error: ErrorInfo, message = error.message): TopicAnswer {
  return { name, errorCode: error.code, errorMessage: error === Errors.NONE ? null : message };
}
