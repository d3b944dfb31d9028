import type { Logger } from '@kafka-ts/environment/logger';
import { ZnodeFormatError } from './json-node.ts';

/**
 * What `decode` gives. A znode that holds something else than its path promises (tools of all ages and people write there) is
 * told to the log and counts as absent: it must not keep the broker from all others.
 */
export function unlessUnreadable<T>(logger: Logger, decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof ZnodeFormatError)) throw error;
    logger.error(`Ignoring a znode that cannot be read: ${error.message}`, 'kafka.zk.KafkaZkClient');
    return undefined;
  }
}
