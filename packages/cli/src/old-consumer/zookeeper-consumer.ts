/**
 * The high-level consumer of 0.8 – 1.1 (`kafka.consumer.ZookeeperConsumerConnector`): members find each other in ZooKeeper,
 * and each computes by itself which partitions are its own.
 *
 *   registered → (a member, topic or partition came or went) → stop reading, commit, release owners → read the group
 *   → claim → all claimed: read from the stored offsets; one is owned by somebody: release, try again later
 *
 * One loop does all of it, one thing at a time, commits included. A lost connection changes nothing; when the session has
 * expired, its nodes and watches are gone: positions since the last commit are given up (the partitions may be another's
 * by now) and the consumer registers again. Each message is delivered at least once.
 */
import { BrokerIdsPath, TopicsPath } from '@kafka-ts/broker/znodes/paths';
import { unlessNodeExists } from '@kafka-ts/broker/znodes/zookeeper-results';
import { Cluster } from '@kafka-ts/client/cluster/cluster';
import type { BrokerAddress } from '@kafka-ts/client/connection/broker-address';
import type { ConsumedRecords } from '@kafka-ts/client/partition-reader';
import { FetchingReader } from '@kafka-ts/client/reader/fetching-reader';
import type { Environment } from '@kafka-ts/environment/environment';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { WatchEvent, ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { CliError } from '../cli-error.ts';
import { createWithParents } from '../zookeeper/create-with-parents.ts';
import { consumerIdPath, consumerIdsPath, ownersPath } from './group-paths.ts';
import { type GroupState, readBrokers, readGroupState } from './group-state.ts';
import type { OffsetStorage } from './offset-storage.ts';
import { offsetStorageOf } from './offset-storage-of.ts';
import type { OldConsumerSettings } from './old-consumer-settings.ts';
import { PartitionOwnership } from './partition-ownership.ts';
import { PartitionReading } from './partition-reading.ts';
import type { OwnedPartition } from './range-assignment.ts';
import { encodeSubscription, type Subscription } from './subscription.ts';
import { Wakeup } from './wakeup.ts';

export interface ZooKeeperConsumerOptions {
  readonly environment: Environment;
  readonly client: ZooKeeperClient;
  readonly consumerId: string;
  readonly subscription: Subscription;
  readonly settings: OldConsumerSettings;
  /** Told of what goes on being wrong. */
  readonly warn: (line: string) => void;
}

export class ZooKeeperConsumer {
  readonly #options: ZooKeeperConsumerOptions;
  readonly #client: ZooKeeperClient;
  readonly #ownership: PartitionOwnership;
  readonly #storage: OffsetStorage;
  readonly #wakeup: Wakeup;
  readonly #started = Promise.withResolvers<void>();
  #running: Promise<void> | undefined;
  #reading: PartitionReading | undefined;
  #owned: readonly OwnedPartition[] = [];
  #last: GroupState | undefined;
  /** Topics of the first rebalance: the partitions of others came later, and are read whole. */
  #firstTopics: ReadonlySet<string> | undefined;
  #addresses: readonly BrokerAddress[] = [];
  #isChanged = true;
  #isExpired = false;
  #isCommitDue = false;
  #isClosing = false;
  #failure: unknown;

  constructor(options: ZooKeeperConsumerOptions) {
    const { client, settings, environment } = options;
    this.#options = options;
    this.#client = client;
    this.#wakeup = new Wakeup(environment.clock);
    this.#ownership = new PartitionOwnership(client, settings.groupId);
    this.#storage = offsetStorageOf(settings, client, () => this.#clusterInUse());
  }

  /**
   * Joins the group; once. @throws CliError when another member does not give up what it has to within the retries of
   * `rebalance.max.retries`
   */
  async join(): Promise<void> {
    const offs = [
      this.#client.onWatch((event) => this.#hear(event)),
      this.#client.onSessionState((state) => {
        if (state !== 'expired') return;
        this.#isExpired = true;
        this.#wakeup.wake();
      }),
    ];
    this.#running = this.#run().finally(() => {
      for (const off of offs) off();
      this.#started.resolve();
    });
    await this.#started.promise;
  }

  /**
   * What has come, at the latest after `maxWaitMs`. Iterating a batch says that it was consumed.
   * @throws KafkaError for what waiting will not mend
   */
  async poll(maxWaitMs: number): Promise<readonly ConsumedRecords[]> {
    if (this.#failure !== undefined) throw this.#failure;
    const reading = this.#reading;
    if (reading?.isStopped === false) return reading.poll(maxWaitMs);
    await this.#wakeup.pollPause(maxWaitMs);
    return [];
  }

  /** Stops reading and, where commits are automatic, stores what was consumed. The session stays the caller's. Idempotent. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#wakeup.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { settings, environment } = this.#options;
    let commitTimer = this.#scheduleCommit();
    try {
      await this.#register();
      const deadlineMs =
        environment.clock.monotonicMs() + settings.rebalanceMaxRetries * settings.rebalanceBackoffMs;
      while (!this.#isClosing) {
        if (this.#isExpired) await this.#startAnew();
        else if (this.#isChanged) await this.#tryRebalance(deadlineMs);
        else if (this.#isCommitDue) {
          this.#isCommitDue = false;
          await this.#commit();
          commitTimer = this.#scheduleCommit();
        } else await this.#wakeup.wait();
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      commitTimer?.cancel();
      await this.#stopReading();
    }
  }

  #scheduleCommit(): { cancel(): void } | undefined {
    const { settings, environment } = this.#options;
    if (!settings.isAutoCommitting) return undefined;
    return environment.clock.setTimer(settings.autoCommitIntervalMs, () => {
      this.#isCommitDue = true;
      this.#wakeup.wake();
    });
  }

  async #register(): Promise<void> {
    const { consumerId, settings, subscription, environment } = this.#options;
    const path = consumerIdPath(settings.groupId, consumerId);
    const data = encodeSubscription(subscription, environment.clock.nowMs());
    // A name that is unique: if it is there, the answer to its creation was lost.
    await unlessNodeExists(createWithParents(this.#client, path, data, 'ephemeral'));
  }

  /** The session is over, and with it the consumer's nodes and watches. */
  async #startAnew(): Promise<void> {
    this.#isExpired = false;
    this.#reading?.stop();
    this.#reading?.cluster.close();
    this.#reading = undefined;
    this.#last = undefined;
    this.#isChanged = true;
    try {
      await this.#release();
      await this.#register();
    } catch (error) {
      this.#options.warn(
        `The group ${this.#options.settings.groupId} is not joined yet: ${messageOf(error)}`,
      );
      this.#isExpired = true;
      await this.#wakeup.wait(this.#options.settings.rebalanceBackoffMs);
    }
  }

  /** One attempt; after one that failed waits until something changes, at most `rebalance.backoff.ms`. */
  async #tryRebalance(deadlineMs: number): Promise<void> {
    const { settings, environment, consumerId, warn } = this.#options;
    this.#isChanged = false;
    let reason = 'other members still own its partitions';
    try {
      if (await this.#rebalance()) {
        this.#started.resolve();
        return;
      }
    } catch (error) {
      reason = messageOf(error);
    }
    this.#isChanged = true;
    if (environment.clock.monotonicMs() >= deadlineMs) {
      const text = `${consumerId} can't rebalance after ${settings.rebalanceMaxRetries} retries: ${reason}`;
      // One that has joined goes on trying: Java's would stay idle until the group changes again.
      this.#started.reject(new CliError(text));
      if (this.#firstTopics !== undefined) warn(text);
    }
    await this.#wakeup.wait(settings.rebalanceBackoffMs);
  }

  async #rebalance(): Promise<boolean> {
    const { consumerId, settings } = this.#options;
    const addresses = await readBrokers(this.#client);
    const state = await readGroupState(this.#client, {
      group: settings.groupId,
      consumer: consumerId,
      excludesInternalTopics: settings.excludesInternalTopics,
    });
    // While no broker is there nobody is better off with what this one owns.
    const isReachable =
      addresses.length === 0 || addresses.some((one) => this.#addresses.some((other) => isSame(one, other)));
    if (this.#reading !== undefined && isReachable && isSamePart(state, this.#last)) return true;
    await this.#stopReading();
    this.#last = undefined;
    await this.#release();
    if (addresses.length === 0) return true;
    this.#owned = state.assignment;
    if (!(await this.#ownership.claim(state.assignment))) {
      this.#owned = [];
      return false;
    }
    this.#addresses = addresses;
    await this.#startReading(state);
    this.#last = state;
    return true;
  }

  async #release(): Promise<void> {
    await this.#ownership.release(this.#owned);
    this.#owned = [];
  }

  async #startReading(state: GroupState): Promise<void> {
    const { environment, settings } = this.#options;
    this.#firstTopics ??= new Set(state.topics);
    const cluster = new Cluster(environment, { bootstrap: this.#addresses, clientId: settings.clientId });
    const reader = new FetchingReader(cluster, {
      resetTo: settings.resetTo,
      partitionBytes: settings.partitionBytes,
    });
    const reading = new PartitionReading(cluster, reader);
    this.#reading = reading;
    const offsets = await this.#storage.fetch(state.assignment);
    const positions = state.assignment.map(({ topic, partition }, index) => {
      const start = this.#firstTopics?.has(topic) === true ? settings.resetTo : 'earliest';
      return { topic, partition, offset: offsets[index] ?? start };
    });
    await reading.start(positions, (error) => this.#fail(error));
    this.#wakeup.wakePoll();
  }

  async #stopReading(): Promise<void> {
    const reading = this.#reading;
    if (reading === undefined) return;
    reading.stop();
    if (this.#options.settings.isAutoCommitting && !this.#isExpired) await this.#commit();
    this.#reading = undefined;
    reading.cluster.close();
  }

  /** What fails is tried again by the next one. */
  async #commit(): Promise<void> {
    try {
      await this.#reading?.commit(this.#storage);
    } catch (error) {
      if (this.#isExpired) return;
      this.#options.warn(
        `Offsets of the group ${this.#options.settings.groupId} are not committed: ${messageOf(error)}`,
      );
    }
  }

  #clusterInUse(): Cluster {
    if (this.#reading === undefined) throw new Error('the consumer has no partitions at the moment');
    return this.#reading.cluster;
  }

  #hear({ path, type }: WatchEvent): void {
    const { groupId } = this.#options.settings;
    const isOfGroup = path === consumerIdsPath(groupId);
    const isOfCluster = path === BrokerIdsPath || path === TopicsPath || path.startsWith(`${TopicsPath}/`);
    const isGivenUp = type === 'deleted' && path.startsWith(`${ownersPath(groupId)}/`);
    if (isOfGroup || isOfCluster) this.#isChanged = true;
    if (isOfGroup || isOfCluster || isGivenUp) this.#wakeup.wake();
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#started.reject(error);
    this.#wakeup.wakePoll();
  }
}

function isSame(one: BrokerAddress, other: BrokerAddress): boolean {
  return one.host === other.host && one.port === other.port;
}

/** Whether the consumer's own part is what it was: then nothing has to be given up, whoever came or went. */
function isSamePart(state: GroupState, last: GroupState | undefined): boolean {
  return last !== undefined && partOf(state) === partOf(last);
}

function partOf({ assignment }: GroupState): string {
  return assignment.map(({ topic, partition, thread }) => `${topic}-${partition} ${thread}`).join();
}
