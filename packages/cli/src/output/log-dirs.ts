/** What kafka-log-dirs prints: one line of JSON, in the order of 3.9.2's fields and hash maps. */
import type { LogDirDescription } from '@kafka-ts/client/admin/log-administration';
import { nameOf } from '@kafka-ts/client/topic-partition';
import { byPartitionHash, byPathHash } from '../log-dirs/java-order.ts';
import type { JsonValue } from './json.ts';

/** `topics`: those wanted; all if it is empty. */
export function logDirsDocument(
  brokers: ReadonlyMap<number, readonly LogDirDescription[]>,
  topics: ReadonlySet<string>,
): { readonly [name: string]: JsonValue } {
  return {
    brokers: [...brokers].map(([broker, logDirs]) => ({
      broker,
      logDirs: byPathHash(logDirs).map((logDir) => ({
        partitions: partitionsOf(logDir, topics),
        error: logDir.error === undefined ? null : `org.apache.kafka.common.errors.${logDir.error.exception}`,
        logDir: logDir.path,
      })),
    })),
    version: 1,
  };
}

function partitionsOf({ replicas }: LogDirDescription, topics: ReadonlySet<string>): JsonValue[] {
  const wanted = replicas.filter(({ topic }) => topics.size === 0 || topics.has(topic));
  return byPartitionHash(wanted).map((replica) => ({
    partition: nameOf(replica),
    size: replica.sizeBytes,
    offsetLag: replica.offsetLag,
    isFuture: replica.isFuture,
  }));
}
