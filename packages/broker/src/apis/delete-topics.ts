/**
 * DeleteTopics (20), v0 – v6: only on the controller; orders the deletion and waits until the metadata has forgotten the topic.
 *
 * Disabled deletion is TOPIC_DELETION_DISABLED, INVALID_REQUEST before v3; v5 has a place for error texts, which
 * stays empty with ZooKeeper; v6 (KIP-516) names topics or ids.
 */
import { zeroUuid } from '@kafka-ts/protocol/bytes/uuid';
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type {
  DeleteTopicsRequest,
  DeleteTopicsResponseInput,
} from '@kafka-ts/protocol/messages/delete-topics';
import type { RequestContext } from './context.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

type TopicAnswer = DeleteTopicsResponseInput['responses'][number];

/** A topic as the request names it. */
interface Wanted {
  readonly name: string | null;
  readonly topicId: string;
}

export async function handleDeleteTopics(
  request: DeleteTopicsRequest,
  context: RequestContext,
  services: BrokerServices,
): Promise<DeleteTopicsResponseInput> {
  const wanted = wantedTopics(request);
  if (!services.isController())
    return { responses: wanted.map((topic) => answer(topic, Errors.NOT_CONTROLLER)) };
  const { timeoutMs } = request;
  return {
    responses: await Promise.all(wanted.map((topic) => deleteOne(topic, timeoutMs, { context, services }))),
  };
}

/** The answer to a request that failed as a whole. */
export function failAllDeletions(request: DeleteTopicsRequest, error: ErrorInfo): DeleteTopicsResponseInput {
  return { responses: wantedTopics(request).map((topic) => answer(topic, error)) };
}

function wantedTopics(request: DeleteTopicsRequest): Wanted[] {
  return [...request.topics, ...request.topicNames.map((name) => ({ name, topicId: zeroUuid }))];
}

async function deleteOne(
  wanted: Wanted,
  timeoutMs: number,
  { context, services }: { readonly context: RequestContext; readonly services: BrokerServices },
): Promise<TopicAnswer> {
  if (wanted.name !== null && wanted.topicId !== zeroUuid) {
    return answer(wanted, Errors.INVALID_REQUEST);
  }
  // Apache takes what is neither for a name that nobody may see.
  if (wanted.name === null && wanted.topicId === zeroUuid)
    return answer(wanted, Errors.TOPIC_AUTHORIZATION_FAILED);
  const name = wanted.name ?? services.metadata.topicName(wanted.topicId);
  if (name === undefined) return answer(wanted, Errors.UNKNOWN_TOPIC_ID);
  const topic = { name, topicId: wanted.topicId };
  const may = (operation: 'DESCRIBE' | 'DELETE'): boolean =>
    isAllowed(services, context, { operation, resourceType: 'TOPIC', resourceName: name });
  if (!may('DESCRIBE') || !may('DELETE')) return answer(topic, Errors.TOPIC_AUTHORIZATION_FAILED);
  const refusal = await services.topicAdmin.delete(name, timeoutMs);
  if (refusal === undefined) return answer(topic, Errors.NONE);
  const isOldDisabled = refusal.error === Errors.TOPIC_DELETION_DISABLED && context.apiVersion < 3;
  return answer(topic, isOldDisabled ? Errors.INVALID_REQUEST : refusal.error);
}

function answer({ name, topicId }: Wanted, error: ErrorInfo): TopicAnswer {
  return { name, topicId, errorCode: error.code, errorMessage: null };
}
