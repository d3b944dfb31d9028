/**
 * InitProducerId (22), v0 – v5: an id for an idempotent producer, unique in the cluster, with epoch 0.
 *
 * A transactional id gets TRANSACTIONAL_ID_AUTHORIZATION_FAILED and a line in the log until there are transactions; an empty one INVALID_REQUEST. v3
 * (KIP-360) brings the present id and epoch: without a transactional id a new id is given all the same, as Apache does. While no id can be had
 * (ZooKeeper is away) the answer is COORDINATOR_LOAD_IN_PROGRESS, which clients retry.
 */
import { messageOf } from '@kafka-ts/environment/error-message';
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type {
  InitProducerIdRequest,
  InitProducerIdResponseInput,
} from '@kafka-ts/protocol/messages/init-producer-id';
import { clusterResource } from './authorizer.ts';
import type { RequestContext } from './context.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

export async function handleInitProducerId(
  request: InitProducerIdRequest,
  context: RequestContext,
  services: BrokerServices,
): Promise<InitProducerIdResponseInput> {
  const { transactionalId } = request;
  const { logger } = services;
  // Both or neither (KIP-360).
  if ((request.producerId === -1) !== (request.producerEpoch === -1)) {
    return initProducerIdFailed(Errors.INVALID_REQUEST);
  }
  if (transactionalId === '') return initProducerIdFailed(Errors.INVALID_REQUEST);
  if (transactionalId !== null) {
    logger.warn(
      `Client ${context.clientId} at ${context.clientAddress} asks for transactional id ${transactionalId}: there are no transactions here yet`,
      'kafka.server.KafkaApis',
    );
    return initProducerIdFailed(Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
  }
  const asked = {
    operation: 'IDEMPOTENT_WRITE',
    resourceType: 'CLUSTER',
    resourceName: clusterResource,
  } as const;
  if (!isAllowed(services, context, asked)) return initProducerIdFailed(Errors.CLUSTER_AUTHORIZATION_FAILED);
  try {
    const producerId = await services.producerIds.generate();
    return { throttleTimeMs: 0, errorCode: Errors.NONE.code, producerId, producerEpoch: 0 };
  } catch (error) {
    const reason = messageOf(error);
    logger.warn(
      `No block of producer ids can be had: ${reason}`,
      'kafka.coordinator.transaction.ZkProducerIdManager',
    );
    return initProducerIdFailed(Errors.COORDINATOR_LOAD_IN_PROGRESS);
  }
}

/** The answer with an error. */
export function initProducerIdFailed(error: ErrorInfo): InitProducerIdResponseInput {
  return { throttleTimeMs: 0, errorCode: error.code, producerId: -1, producerEpoch: -1 };
}
