/** ZooKeeper's refusals that are ordinary answers to us. */
import { ErrorCode, ZooKeeperError } from '@kafka-ts/zookeeper/errors';

/** Whether ZooKeeper refused with this code. */
export function isZooKeeperError(error: unknown, name: keyof typeof ErrorCode): boolean {
  return error instanceof ZooKeeperError && error.code === ErrorCode[name];
}

/** The result, or undefined where the node does not exist. */
export async function unlessNoNode<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (isZooKeeperError(error, 'NONODE')) return undefined;
    throw error;
  }
}

/** The result, or undefined where the node exists already. */
export async function unlessNodeExists<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (isZooKeeperError(error, 'NODEEXISTS')) return undefined;
    throw error;
  }
}
