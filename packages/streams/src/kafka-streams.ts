/**
 * Kafka's `KafkaStreams`: runs a topology against a cluster.
 *
 * CREATED → REBALANCING ⇄ RUNNING → PENDING_SHUTDOWN → NOT_RUNNING, or, when it failed, → PENDING_ERROR → ERROR
 */
import { sleep } from '@kafka-ts/client/cluster/sleep';
import { parseBrokerList } from '@kafka-ts/client/connection/broker-address';
import type { Environment } from '@kafka-ts/environment/environment';
import { type Logger, silentLogger } from '@kafka-ts/environment/logger';

import { StreamsConfig, type StreamsProperties } from './config/streams-config.ts';
import { StreamsException } from './errors.ts';
import { LocalStore } from './runtime/local-store.ts';
import { StreamThread } from './runtime/stream-thread.ts';
import type { TaskSettings } from './runtime/task-settings.ts';
import { CacheBudget } from './state/cache-budget.ts';
import type { ReadOnlyKeyValueStore } from './state/key-value-store.ts';
import type { Topology } from './topology/topology.ts';

export type State =
  | 'CREATED'
  | 'REBALANCING'
  | 'RUNNING'
  | 'PENDING_SHUTDOWN'
  | 'NOT_RUNNING'
  | 'PENDING_ERROR'
  | 'ERROR';

export type StateListener = (newState: State, oldState: State) => void;

/** `REPLACE_THREAD` begins again at what was committed last. */
export type StreamsUncaughtExceptionHandler = (error: Error) => 'SHUTDOWN_CLIENT' | 'REPLACE_THREAD';

export interface KafkaStreamsOptions {
  /** In a program `nodeEnvironment()` of `@kafka-ts/environment`. */
  readonly environment: Environment;
  /** Nothing is logged by default. */
  readonly logger?: Logger;
}

const SOURCE = 'org.apache.kafka.streams.KafkaStreams';
/** Between a thread that failed and the next. */
const REPLACE_MS = 100;

export class KafkaStreams {
  readonly #environment: Environment;
  readonly #logger: Logger;
  readonly #config: StreamsConfig;
  readonly #settings: TaskSettings;
  #state: State = 'CREATED';
  #listener: StateListener | undefined;
  #handler: StreamsUncaughtExceptionHandler = () => 'SHUTDOWN_CLIENT';
  #thread: StreamThread | undefined;
  #ended: Promise<void> | undefined;
  #failure: Error | undefined;

  /** @throws StreamsConfigException */
  constructor(topology: Topology, properties: StreamsProperties, options: KafkaStreamsOptions) {
    this.#environment = options.environment;
    this.#logger = options.logger ?? silentLogger;
    const config = new StreamsConfig(properties);
    this.#config = config;
    this.#settings = {
      applicationId: config.applicationId,
      topology: topology.internal,
      defaultKeySerde: () => config.defaultSerde('key'),
      defaultValueSerde: () => config.defaultSerde('value'),
      timestampExtractor: config.timestampExtractor(),
      deserializationExceptionHandler: config.deserializationExceptionHandler(),
      cacheBudget: new CacheBudget(config.cacheBytes),
      nowMs: () => this.#environment.clock.nowMs(),
      warn: (message) => this.#logger.warn(message, SOURCE),
    };
  }

  state(): State {
    return this.#state;
  }

  /** What it failed with; undefined unless the state is ERROR. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Called after each change. @throws StreamsException once it was started */
  setStateListener(listener: StateListener): void {
    this.#requireCreated('set StateListener');
    this.#listener = listener;
  }

  setUncaughtExceptionHandler(handler: StreamsUncaughtExceptionHandler): void {
    this.#requireCreated('set UncaughtExceptionHandler');
    this.#handler = handler;
  }

  /** Begins to work, and returns at once; the state listener hears the rest. */
  start(): void {
    this.#requireCreated('start');
    this.#setState('REBALANCING');
    this.#ended = this.#run();
  }

  /**
   * Commits, leaves the group and closes. Idempotent.
   * @returns whether it was done within `timeoutMs`
   */
  async close(timeoutMs: number = Number.POSITIVE_INFINITY): Promise<boolean> {
    if (this.#state === 'CREATED') this.#setState('PENDING_SHUTDOWN');
    if (this.#state === 'REBALANCING' || this.#state === 'RUNNING') this.#setState('PENDING_SHUTDOWN');
    this.#thread?.stop();
    const ended = (this.#ended ?? Promise.resolve()).then(() => true);
    const isDone = await (timeoutMs === Number.POSITIVE_INFINITY
      ? ended
      : Promise.race([ended, this.#expire(timeoutMs)]));
    if (isDone && this.#state === 'PENDING_SHUTDOWN') this.#setState('NOT_RUNNING');
    return isDone;
  }

  /** Resolves when it was closed or has failed. */
  async closed(): Promise<void> {
    await this.#ended;
  }

  /**
   * The part of a store that this instance has: of the tasks that it works on.
   * @throws StreamsException unless RUNNING, or for a store that the topology does not have
   */
  store<K, V>(name: string): ReadOnlyKeyValueStore<K, V> {
    if (this.#state !== 'RUNNING' || this.#thread === undefined) {
      throw new StreamsException(
        `Cannot get state store ${name} because the stream thread is ${this.#state}, not RUNNING`,
      );
    }
    if (!this.#settings.topology.stores.has(name)) {
      throw new StreamsException(
        `Cannot get state store ${name} because no such store is registered in the topology.`,
      );
    }
    return new LocalStore<K, V>(name, this.#thread.tasks);
  }

  async #run(): Promise<void> {
    for (let isAgain = true; isAgain; ) {
      isAgain = false;
      const thread = new StreamThread({
        environment: this.#environment,
        bootstrap: parseBrokerList(this.#config.text('bootstrap.servers')),
        config: this.#config,
        settings: this.#settings,
        logger: this.#logger,
        onStateChange: (isRunning) => this.#onThread(isRunning),
      });
      this.#thread = thread;
      try {
        await thread.run();
      } catch (error) {
        isAgain = this.#fail(error instanceof Error ? error : new Error(String(error)));
        if (isAgain) await sleep(this.#environment.clock, REPLACE_MS);
        if (this.#state === 'PENDING_SHUTDOWN') isAgain = false;
      }
    }
  }

  /** Whether to begin again. */
  #fail(error: Error): boolean {
    this.#logger.error(`stream thread failed: ${error.message}`, SOURCE);
    if (this.#state === 'PENDING_SHUTDOWN') return false;
    if (this.#handler(error) === 'REPLACE_THREAD') {
      if (this.#state === 'RUNNING') this.#setState('REBALANCING');
      return true;
    }
    this.#failure = error;
    this.#setState('PENDING_ERROR');
    this.#setState('ERROR');
    return false;
  }

  #onThread(isRunning: boolean): void {
    if (isRunning && this.#state === 'REBALANCING') this.#setState('RUNNING');
    if (!isRunning && this.#state === 'RUNNING') this.#setState('REBALANCING');
  }

  #setState(state: State): void {
    const before = this.#state;
    this.#state = state;
    this.#logger.info(`State transition from ${before} to ${state}`, SOURCE);
    this.#listener?.(state, before);
  }

  #requireCreated(what: string): void {
    if (this.#state === 'CREATED') return;
    throw new StreamsException(`Can only ${what} before calling start(). Current state is: ${this.#state}`);
  }

  #expire(timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      this.#environment.clock.setTimer(timeoutMs, () => resolve(false));
    });
  }
}
