/**
 * The brokers of one cluster: who they are, one connection to each that is needed, made again when it has ended.
 * The addresses that a client is given only serve to ask for the rest; they are tried in turn.
 */
import type { Environment } from '@kafka-ts/environment/environment';
import { Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import { findCoordinator } from '@kafka-ts/protocol/messages/find-coordinator';
import { type MetadataResponse, metadata } from '@kafka-ts/protocol/messages/metadata';
import type { BrokerAddress } from '../connection/broker-address.ts';
import type { BrokerConnection } from '../connection/broker-connection.ts';
import { ConnectionError } from '../connection/connection-error.ts';
import { openConnection } from '../connection/open-connection.ts';
import { NoBrokerError } from './no-broker-error.ts';
import { sleep } from './sleep.ts';

export interface ClusterOptions {
  readonly bootstrap: readonly BrokerAddress[];
  readonly clientId: string;
  /** How long to try the addresses before giving up; 1500 by default: people wait for it. */
  readonly bootstrapTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
  /** How long to ask for the coordinator of a group while there is none or it loads; 5000 by default. */
  readonly coordinatorTimeoutMs?: number;
}

export interface MetadataOptions {
  /** Whether asking for a topic may create it, where the broker is set up so; false by default. */
  readonly mayCreateTopics?: boolean;
}

const RETRY_MS = 100;

export interface GroupCoordinatorAddress {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

interface CoordinatorAnswer {
  readonly errorCode: number;
  readonly coordinator: GroupCoordinatorAddress;
}

export class Cluster {
  readonly environment: Environment;
  readonly #options: ClusterOptions;
  readonly #addresses = new Map<number, BrokerAddress>();
  readonly #connections = new Map<string, Promise<BrokerConnection>>();
  #controllerId = -1;
  #isClosed = false;

  constructor(environment: Environment, options: ClusterOptions) {
    this.environment = environment;
    this.#options = options;
  }

  /**
   * A connection to some broker: one that stands, else the first address that answers.
   * @throws NoBrokerError after `bootstrapTimeoutMs`, at once for a host name that does not exist
   */
  async anyBroker(): Promise<BrokerConnection> {
    const { clock } = this.environment;
    const { bootstrap, bootstrapTimeoutMs = 1500 } = this.#options;
    const deadlineMs = clock.monotonicMs() + bootstrapTimeoutMs;
    let failure: unknown;
    for (;;) {
      for (const address of [...bootstrap, ...this.#addresses.values()]) {
        try {
          return await this.#connectionTo(address);
        } catch (error) {
          failure = error;
        }
      }
      const isHopeless = failure instanceof ConnectionError && failure.code === 'ENOTFOUND';
      if (isHopeless || this.#isClosed || clock.monotonicMs() + RETRY_MS > deadlineMs) {
        throw new NoBrokerError(bootstrap, failure);
      }
      await sleep(clock, RETRY_MS);
    }
  }

  /**
   * What some broker knows of the topics; of all topics where `topics` is undefined. Remembers the brokers.
   * @throws NoBrokerError, ConnectionError
   */
  async metadata(
    topics: readonly string[] | undefined,
    options: MetadataOptions = {},
  ): Promise<MetadataResponse> {
    const connection = await this.anyBroker();
    const version = connection.versionOf(metadata) ?? 0;
    const mayCreateTopics = options.mayCreateTopics ?? false;
    // Before version 4 a topic that is asked for by name may be created by that; asking for all creates none.
    const isAskedByName = mayCreateTopics || version >= 4 || topics?.length === 0;
    const names = isAskedByName ? topics?.map((name) => ({ name })) : undefined;
    const response = await connection.request(
      metadata,
      {
        // Version 0 has no null: an empty list means all topics there.
        topics: names ?? (version === 0 ? [] : null),
        allowAutoTopicCreation: version >= 4 ? mayCreateTopics : true,
      },
      { version },
    );
    this.#controllerId = response.controllerId;
    for (const { nodeId, host, port } of response.brokers) this.#addresses.set(nodeId, { host, port });
    return response;
  }

  /**
   * A connection to the broker of this id.
   * @throws ConnectionError; KafkaError BROKER_NOT_AVAILABLE if metadata does not know the id
   */
  async broker(nodeId: number): Promise<BrokerConnection> {
    if (!this.#addresses.has(nodeId)) await this.metadata([]);
    const address = this.#addresses.get(nodeId);
    if (address === undefined) {
      throw new KafkaError(Errors.BROKER_NOT_AVAILABLE, `the cluster has no broker ${nodeId} at the moment`);
    }
    return this.#connectionTo(address);
  }

  get coordinatorTimeoutMs(): number {
    return this.#options.coordinatorTimeoutMs ?? 5000;
  }

  /** A connection to the broker of this id, which was just told to be at this address. */
  brokerAt(nodeId: number, address: BrokerAddress): Promise<BrokerConnection> {
    this.#addresses.set(nodeId, { host: address.host, port: address.port });
    return this.broker(nodeId);
  }

  /** A connection to the broker that takes changes of the cluster. */
  async controller(): Promise<BrokerConnection> {
    await this.metadata([]);
    return this.#controllerId < 0 ? this.anyBroker() : this.broker(this.#controllerId);
  }

  /** What some broker says of who coordinates a consumer group; the address counts only without an error. */
  async findCoordinator(groupId: string): Promise<CoordinatorAnswer> {
    const connection = await this.anyBroker();
    // From version 4 on several are asked for at once, in another form.
    const version = connection.versionOf(findCoordinator, 3) ?? 0;
    const { errorCode, nodeId, host, port } = await connection.request(
      findCoordinator,
      { key: groupId },
      { version },
    );
    return { errorCode, coordinator: { nodeId, host, port } };
  }

  /** A connection to the coordinator of a consumer group. @throws KafkaError, ConnectionError, NoBrokerError */
  async coordinator(groupId: string): Promise<BrokerConnection> {
    const { errorCode, coordinator } = await this.findCoordinator(groupId);
    if (errorCode !== 0) throw new KafkaError(errorByCode(errorCode));
    return this.brokerAt(coordinator.nodeId, coordinator);
  }

  /** Idempotent; what is in flight fails. */
  close(): void {
    this.#isClosed = true;
    for (const opening of this.#connections.values()) {
      opening.then(
        (connection) => connection.close(),
        () => {},
      );
    }
    this.#connections.clear();
  }

  async #connectionTo(address: BrokerAddress): Promise<BrokerConnection> {
    const name = `${address.host}:${address.port}`;
    const existing = this.#connections.get(name);
    if (existing !== undefined) {
      const connection = await existing;
      if (!connection.isClosed) return connection;
      if (this.#connections.get(name) === existing) this.#connections.delete(name);
    }
    const current = this.#connections.get(name);
    if (current !== undefined) return current;
    const { clientId, connectTimeoutMs, requestTimeoutMs } = this.#options;
    const opening = openConnection(this.environment, {
      address,
      clientId,
      ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
      ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
    });
    this.#connections.set(name, opening);
    try {
      return await opening;
    } catch (error) {
      this.#connections.delete(name);
      throw error;
    }
  }
}
