/**
 * InitProducerId (22), v0 – v5: an id for an idempotent producer, unique in the cluster; epoch 0.
 *
 * Transactions are not built yet: a transactional id is answered with TRANSACTIONAL_ID_AUTHORIZATION_FAILED, which clients treat
 * as final. v3 (KIP-360) lets a producer keep its id with a higher epoch, which needs a transactional id too.
 */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type {
  InitProducerIdRequest,
  InitProducerIdResponseInput,
} from '@kafka-ts/protocol/messages/init-producer-id';
import { clusterResource } from './authorizer.ts';
import type { ClusterServices } from './cluster-services.ts';
import type { RequestContext } from './context.ts';
import { isAllowed } from './permission.ts';

export async function handleInitProducerId(
  request: InitProducerIdRequest,
  context: RequestContext,
  services: ClusterServices,
): Promise<InitProducerIdResponseInput> {
  if (request.transactionalId === '') return failInitProducerId(request, Errors.INVALID_REQUEST);
  if (request.transactionalId !== null) {
    services.logger.warn(
      `Client ${context.clientId} at ${context.clientAddress} asks for transactional id ${request.transactionalId}: transactions are not built yet`,
      'kafka.server.KafkaApis',
    );
    return failInitProducerId(request, Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
  }
  if (
    !isAllowed(services, context, {
      operation: 'IDEMPOTENT_WRITE',
      resourceType: 'CLUSTER',
      resourceName: clusterResource,
    })
  ) {
    return failInitProducerId(request, Errors.CLUSTER_AUTHORIZATION_FAILED);
  }
  const producerId = await services.producerIds.generate();
  return { throttleTimeMs: 0, errorCode: Errors.NONE.code, producerId, producerEpoch: 0 };
}

/** The answer with this error. While ZooKeeper is away clients are told to come again. */
export function failInitProducerId(
  _request: InitProducerIdRequest,
  error: ErrorInfo,
): InitProducerIdResponseInput {
  const told = error === Errors.UNKNOWN_SERVER_ERROR ? Errors.COORDINATOR_NOT_AVAILABLE : error;
  return { throttleTimeMs: 0, errorCode: told.code, producerId: -1, producerEpoch: -1 };
}
