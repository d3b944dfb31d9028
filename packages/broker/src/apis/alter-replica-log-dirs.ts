/**
 * AlterReplicaLogDirs (34), v0 – v2 (KIP-113): in which log directories this broker's replicas are to be. The answer comes when moves have
 * begun; DescribeLogDirs shows how far they are. What is asked of one partition twice counts as the last of it.
 */
import { messageOf } from '@kafka-ts/environment/error-message';
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type {
  AlterReplicaLogDirsRequest,
  AlterReplicaLogDirsResponseInput,
} from '@kafka-ts/protocol/messages/alter-replica-log-dirs';
import { alterLogDir, type LogDirChange } from '../replica/alter-log-dir.ts';
import { clusterResource } from './authorizer.ts';
import type { RequestContext } from './context.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

export async function handleAlterReplicaLogDirs(
  request: AlterReplicaLogDirsRequest,
  context: RequestContext,
  services: BrokerServices,
): Promise<AlterReplicaLogDirsResponseInput> {
  const asked = { operation: 'ALTER', resourceType: 'CLUSTER', resourceName: clusterResource } as const;
  if (!isAllowed(services, context, asked))
    return failReplicaMoves(request, Errors.CLUSTER_AUTHORIZATION_FAILED);
  const errors = new Map<LogDirChange, ErrorInfo>();
  for (const change of changesOf(request)) errors.set(change, await alter(change, services));
  return answerOf(errors);
}

/** The answer to a request that failed as a whole. */
export function failReplicaMoves(
  request: AlterReplicaLogDirsRequest,
  error: ErrorInfo,
): AlterReplicaLogDirsResponseInput {
  return answerOf(new Map(changesOf(request).map((change) => [change, error])));
}

async function alter(change: LogDirChange, services: BrokerServices): Promise<ErrorInfo> {
  const { replicas, metadata, logger } = services;
  const isKnown = metadata.partition(change.topic, change.partition) !== undefined;
  try {
    return await replicas.moves.oneAtATime(() => alterLogDir(replicas, change, isKnown));
  } catch (error) {
    logger.error(
      `Error while changing replica dir for partition ${change.topic}-${change.partition}: ${messageOf(error)}`,
      'kafka.server.ReplicaManager',
    );
    return Errors.UNKNOWN_SERVER_ERROR;
  }
}

/** Each partition once. */
function changesOf({ dirs }: AlterReplicaLogDirsRequest): LogDirChange[] {
  const changes = new Map<string, LogDirChange>();
  for (const { path, topics } of dirs) {
    for (const { name, partitions } of topics) {
      for (const partition of partitions)
        changes.set(`${partition} ${name}`, { topic: name, partition, path });
    }
  }
  return [...changes.values()];
}

function answerOf(errors: ReadonlyMap<LogDirChange, ErrorInfo>): AlterReplicaLogDirsResponseInput {
  const results = new Map<string, { partitionIndex: number; errorCode: number }[]>();
  for (const [{ topic, partition }, { code }] of errors) {
    const ofTopic = results.get(topic) ?? [];
    results.set(topic, ofTopic);
    ofTopic.push({ partitionIndex: partition, errorCode: code });
  }
  return {
    throttleTimeMs: 0,
    results: [...results].map(([topicName, partitions]) => ({ topicName, partitions })),
  };
}
