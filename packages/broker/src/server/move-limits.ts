/** How fast, and how many at a time, replicas move between log directories. */
import type { KafkaConfig } from '../config/kafka-config.ts';

/** Stands in ZooKeeper only: `kafka-reassign-partitions --replica-alter-log-dirs-throttle` and `kafka-configs` set it. */
const RATE = 'replica.alter.log.dirs.io.max.bytes.per.second';

export interface MoveLimits {
  /** Infinity where nothing limits it. */
  readonly moveBytesPerSecond: () => number;
  /** `num.replica.alter.log.dirs.threads`; as many as there are log directories without. */
  readonly concurrentMoves: () => number;
}

export function moveLimits(config: KafkaConfig): MoveLimits {
  return {
    moveBytesPerSecond: () => {
      const rate = Number(config.current.get(RATE) ?? Number.POSITIVE_INFINITY);
      return rate >= 2 ** 63 ? Number.POSITIVE_INFINITY : rate;
    },
    concurrentMoves: () => config.get('num.replica.alter.log.dirs.threads') ?? config.logDirs.length,
  };
}
