/**
 * DescribeLogDirs (35), v0 – v4 (KIP-113): the log directories with the sizes of their partitions, and how far copies have come that are to
 * take a partition's place. v4 (KIP-827) adds the volume's bytes. A directory that is offline has KAFKA_STORAGE_ERROR and nothing else.
 *
 * offsetLag: for a copy what it lacks of the current log, else what the log lacks of its high watermark; -1 while the partition has no role.
 */
import { resolve } from 'node:path';
import { messageOf } from '@kafka-ts/environment/error-message';
import { Errors } from '@kafka-ts/protocol/errors';
import type {
  DescribeLogDirsRequest,
  DescribeLogDirsResponseInput,
} from '@kafka-ts/protocol/messages/describe-log-dirs';
import type { LogDirectory } from '@kafka-ts/storage/directory/log-directory';
import type { UnifiedLog } from '@kafka-ts/storage/log/unified-log';
import { clusterResource } from './authorizer.ts';
import type { RequestContext } from './context.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

type DirectoryAnswer = DescribeLogDirsResponseInput['results'][number];
type TopicAnswer = DirectoryAnswer['topics'][number];
type IsWanted = (log: UnifiedLog) => boolean;

/** No replica here that could be compared with. */
const INVALID_OFFSET_LAG = -1;

export async function handleDescribeLogDirs(
  request: DescribeLogDirsRequest,
  context: RequestContext,
  services: BrokerServices,
): Promise<DescribeLogDirsResponseInput> {
  const asked = { operation: 'DESCRIBE', resourceType: 'CLUSTER', resourceName: clusterResource } as const;
  if (!isAllowed(services, context, asked))
    return { throttleTimeMs: 0, errorCode: Errors.CLUSTER_AUTHORIZATION_FAILED.code, results: [] };
  const isWanted = wantedBy(request);
  const { logs } = services.replicas;
  const results: DirectoryAnswer[] = [];
  for (const path of new Set(logs.logDirs)) {
    const directory = logs.liveDirectories.find((one) => one.path === path);
    results.push(
      directory === undefined
        ? failed(path, Errors.KAFKA_STORAGE_ERROR.code)
        : await describe(directory, isWanted, services),
    );
  }
  return { throttleTimeMs: 0, errorCode: Errors.NONE.code, results };
}

/** The answer to a request that failed as a whole. */
export function failLogDirs(
  _request: DescribeLogDirsRequest,
  error: { readonly code: number },
): DescribeLogDirsResponseInput {
  return { throttleTimeMs: 0, errorCode: error.code, results: [] };
}

/** All partitions without a list of topics. */
function wantedBy({ topics }: DescribeLogDirsRequest): IsWanted {
  if (topics === null) return () => true;
  const names = new Set(
    topics.flatMap(({ topic, partitions }) => partitions.map((partition) => `${topic}-${partition}`)),
  );
  return (log) => names.has(log.name);
}

async function describe(
  directory: LogDirectory,
  isWanted: IsWanted,
  services: BrokerServices,
): Promise<DirectoryAnswer> {
  try {
    const { freeBytes, totalBytes } = await directory.volume();
    return {
      errorCode: Errors.NONE.code,
      logDir: resolve(directory.path),
      topics: topicsOf(directory, isWanted, services),
      totalBytes,
      usableBytes: freeBytes,
    };
  } catch (error) {
    services.logger.error(
      `Error while describing replica in dir ${directory.path}: ${messageOf(error)}`,
      'kafka.server.ReplicaManager',
    );
    return failed(directory.path, Errors.UNKNOWN_SERVER_ERROR.code);
  }
}

function topicsOf(directory: LogDirectory, isWanted: IsWanted, services: BrokerServices): TopicAnswer[] {
  const topics = new Map<string, TopicAnswer['partitions'][number][]>();
  const add = (log: UnifiedLog, isFutureKey: boolean): void => {
    if (!isWanted(log)) return;
    const partitions = topics.get(log.topic) ?? [];
    topics.set(log.topic, partitions);
    partitions.push({
      partitionIndex: log.partition,
      partitionSize: log.sizeBytes,
      offsetLag: offsetLag(log, isFutureKey, services),
      isFutureKey,
    });
  };
  for (const log of directory.logs.values()) add(log, false);
  for (const log of directory.futureLogs.values()) add(log, true);
  return [...topics].map(([name, partitions]) => ({ name, partitions }));
}

function offsetLag(log: UnifiedLog, isFuture: boolean, { replicas }: BrokerServices): number {
  const current = replicas.partition(log.topic, log.partition)?.log;
  if (current === undefined) return INVALID_OFFSET_LAG;
  return isFuture
    ? current.logEndOffset - log.logEndOffset
    : Math.max(current.highWatermark - log.logEndOffset, 0);
}

function failed(path: string, errorCode: number): DirectoryAnswer {
  return { errorCode, logDir: resolve(path), topics: [] };
}
