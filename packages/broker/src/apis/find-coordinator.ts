/**
 * FindCoordinator (10), v0 – v6: the broker that leads the partition which a group (0) or transactional id (1) lives in.
 *
 * v0 knows groups only; v4 (KIP-699) asks for several keys. A missing internal topic is created, meanwhile the answer is
 * COORDINATOR_NOT_AVAILABLE and clients ask again. Share groups (2, known since v6) have no coordinator with ZooKeeper: COORDINATOR_NOT_AVAILABLE.
 */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type {
  FindCoordinatorRequest,
  FindCoordinatorResponseInput,
} from '@kafka-ts/protocol/messages/find-coordinator';
import { ConsumerOffsetsTopic, TransactionStateTopic } from '../admin/topic-names.ts';
import { coordinatorPartition } from '../group/coordinator-partition.ts';
import type { RequestContext } from './context.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

const KeyType = { group: 0, transaction: 1, share: 2 } as const;

interface Coordinator {
  readonly error: ErrorInfo;
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

export async function handleFindCoordinator(
  request: FindCoordinatorRequest,
  context: RequestContext,
  services: BrokerServices,
): Promise<FindCoordinatorResponseInput> {
  const find = (key: string): Promise<Coordinator> => findOne(request.keyType, key, { context, services });
  if (context.apiVersion >= 4) {
    const found = await Promise.all(
      request.coordinatorKeys.map(async (key) => ({ key, ...(await find(key)) })),
    );
    return { coordinators: found.map(({ key, ...coordinator }) => ({ key, ...wire(coordinator) })) };
  }
  const found = await find(request.key);
  const errorMessage = found.error === Errors.NONE ? 'NONE' : found.error.message;
  return { ...wire(found), errorMessage, coordinators: [] };
}

/** The answer to a request that failed as a whole. */
export function failFind(
  request: FindCoordinatorRequest,
  error: ErrorInfo,
  { apiVersion }: RequestContext,
): FindCoordinatorResponseInput {
  const failed = wire(nobody(error));
  if (apiVersion < 4) return { ...failed, errorMessage: error.message, coordinators: [] };
  return { coordinators: request.coordinatorKeys.map((key) => ({ key, ...failed })) };
}

interface Asked {
  readonly context: RequestContext;
  readonly services: BrokerServices;
}

async function findOne(keyType: number, key: string, { context, services }: Asked): Promise<Coordinator> {
  const isGroup = keyType === KeyType.group;
  if (keyType === KeyType.share && context.apiVersion >= 6) return nobody(Errors.COORDINATOR_NOT_AVAILABLE);
  if (!isGroup && keyType !== KeyType.transaction) return nobody(Errors.INVALID_REQUEST);
  const resource = {
    operation: 'DESCRIBE',
    resourceType: isGroup ? 'GROUP' : 'TRANSACTIONAL_ID',
    resourceName: key,
  } as const;
  if (!isAllowed(services, context, resource)) {
    return nobody(isGroup ? Errors.GROUP_AUTHORIZATION_FAILED : Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
  }
  if (!isGroup) {
    // No transactions yet: the client is told at once, instead of looking for a coordinator for ever.
    services.logger.warn(
      `Client ${context.clientId} looks for the coordinator of transactional id ${key}: transactions are not built yet`,
      'kafka.server.KafkaApis',
    );
    return nobody(Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
  }
  const topic = isGroup ? ConsumerOffsetsTopic : TransactionStateTopic;
  const partitions = services.metadata.partitionsOf(topic);
  if (partitions.length === 0) {
    await services.topicAdmin.autoCreate(topic);
    return nobody(Errors.COORDINATOR_NOT_AVAILABLE);
  }
  const leader = partitions[coordinatorPartition(key, partitions.length)]?.leader ?? -1;
  const broker = services.metadata.broker(leader, context.listenerName);
  if (broker === undefined) return nobody(Errors.COORDINATOR_NOT_AVAILABLE);
  return { error: Errors.NONE, nodeId: broker.brokerId, host: broker.host, port: broker.port };
}

function nobody(error: ErrorInfo): Coordinator {
  return { error, nodeId: -1, host: '', port: -1 };
}

/** With the empty text that Apache's answers of v4 and later have; older ones have words. */
function wire({ error, nodeId, host, port }: Coordinator) {
  return {
    errorCode: error.code,
    errorMessage: '',
    nodeId,
    host,
    port,
  };
}
