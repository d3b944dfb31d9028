/**
 * The controller's writes in ZooKeeper, each fenced: a multi of [check of `/controller_epoch`'s version, the write], so that a
 * controller that was replaced without noticing changes nothing (`kafka.zk.KafkaZkClient`, KAFKA-6082).
 */
import type { MultiOperation, ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { ZooKeeperError } from '@kafka-ts/zookeeper/errors';
import { ControllerEpochPath } from '../znodes/paths.ts';
import { isZooKeeperError, unlessNodeExists, unlessNoNode } from '../znodes/zookeeper-results.ts';

/** Another broker controls the cluster: whoever gets this resigns. */
export class ControllerMovedError extends Error {
  override readonly name = 'ControllerMovedError';
}

export class FencedWrites {
  readonly #client: ZooKeeperClient;
  /** Version of `/controller_epoch` since the own election. */
  epochZnodeVersion = 0;

  constructor(client: ZooKeeperClient) {
    this.#client = client;
  }

  /** Carries the write out; ControllerMovedError if another controller was elected, else ZooKeeper's error. */
  write(operation: MultiOperation): Promise<void> {
    return this.writeAll([operation]);
  }

  /** All of the writes or, with an error as of {@link write}, none. */
  async writeAll(operations: readonly MultiOperation[]): Promise<void> {
    const check = { type: 'check', path: ControllerEpochPath, version: this.epochZnodeVersion } as const;
    try {
      await this.#client.multi([check, ...operations]);
    } catch (error) {
      const isReplaced =
        error instanceof ZooKeeperError &&
        error.path === ControllerEpochPath &&
        isZooKeeperError(error, 'BADVERSION');
      if (!isReplaced) throw error;
      throw new ControllerMovedError(
        `the controller epoch has changed since version ${this.epochZnodeVersion}`,
      );
    }
  }

  async createIfAbsent(path: string): Promise<void> {
    await unlessNodeExists(this.write({ type: 'create', path, data: null, mode: 'persistent' }));
  }

  async deleteIfPresent(path: string): Promise<void> {
    await unlessNoNode(this.write({ type: 'delete', path, version: -1 }));
  }

  /** Children before parents. */
  async deleteTree(path: string): Promise<void> {
    const found = await unlessNoNode(this.#client.getChildren(path));
    if (found === undefined) return;
    await Promise.all(found.children.map((child) => this.deleteTree(`${path}/${child}`)));
    await this.deleteIfPresent(path);
  }
}
