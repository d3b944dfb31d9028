/**
 * A producer that outlives its broker: batches of numbered records with acks=all, several in flight. When the
 * connection is lost it comes back; what was not acknowledged then is sent again with the same sequence numbers
 * (idempotent) or given up (plain, so that nothing of it is known but what was acknowledged).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Errors } from '@kafka-ts/protocol/errors';
import { initProducerId } from '@kafka-ts/protocol/messages/init-producer-id';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { KafkaConnection } from './kafka-connection.ts';

export const recordsPerBatch = 10;
export const maxInFlight = 5;

/** Errors after which a producer tries again: the broker is starting, or its ZooKeeper is away. */
const passing = new Set<number>(
  [
    Errors.UNKNOWN_TOPIC_OR_PARTITION,
    Errors.LEADER_NOT_AVAILABLE,
    Errors.NOT_LEADER_OR_FOLLOWER,
    Errors.REQUEST_TIMED_OUT,
    Errors.NOT_ENOUGH_REPLICAS,
    Errors.COORDINATOR_LOAD_IN_PROGRESS,
    Errors.COORDINATOR_NOT_AVAILABLE,
  ].map(({ code }) => code),
);

/** Value of the record with this number; different lengths, and recognisable. */
export const recordValue = (topic: string, number: number): string =>
  `${topic} ${number} ${'·'.repeat(number % 50)}`;

export interface ProducerOptions {
  readonly port: number;
  readonly topic: string;
  readonly isIdempotent: boolean;
}

interface Batch {
  /** Number of its first record. */
  readonly first: number;
  readonly baseSequence: number;
}

/** Records `first` … `first + recordsPerBatch - 1` were acknowledged at `baseOffset` …; -1 for a recognised retry of unknown place. */
export interface Acknowledged {
  readonly first: number;
  readonly baseOffset: number;
}

export class PersistentProducer {
  readonly #options: ProducerOptions;
  readonly acknowledged: Acknowledged[] = [];
  /** What must not happen, such as a gap in the sequence. */
  failure: Error | undefined;
  #unacknowledged: Batch[] = [];
  #next = 0;
  #nextSequence = 0;
  #producerId = -1;
  #producerEpoch = -1;
  #isStopped = false;
  readonly #running: Promise<void>;

  constructor(options: ProducerOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** Numbers handed out so far; those of batches that were given up included. */
  get sent(): number {
    return this.#next;
  }

  /** Sends no new batch, waits for those in flight (sends them again where idempotent), and closes. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.failure === undefined && !(this.#isStopped && this.#unacknowledged.length === 0)) {
      try {
        const connection = await KafkaConnection.open(this.#options.port);
        try {
          await this.#produceOn(connection);
        } finally {
          connection.close();
        }
      } catch {
        if (!this.#options.isIdempotent) this.#unacknowledged = [];
        await sleep(20);
      }
    }
  }

  /** Until stopped, or until the connection fails or an error asks for another try. */
  async #produceOn(connection: KafkaConnection): Promise<void> {
    if (this.#options.isIdempotent && this.#producerId < 0) await this.#initProducerId(connection);
    const again = this.#unacknowledged.map((batch) => this.#send(connection, batch));
    const failed = new AbortController();
    const inFlight = new Set<Promise<void>>();
    const track = (sending: Promise<void>): void => {
      const tracked = sending.catch((error) => failed.abort(error)).finally(() => inFlight.delete(tracked));
      inFlight.add(tracked);
    };
    for (const sending of again) track(sending);
    while (!failed.signal.aborted && !this.#isStopped) {
      while (inFlight.size < maxInFlight) track(this.#send(connection, this.#newBatch()));
      await Promise.race(inFlight);
    }
    await Promise.all(inFlight);
    failed.signal.throwIfAborted();
  }

  async #initProducerId(connection: KafkaConnection): Promise<void> {
    const answer = await connection.call(initProducerId, 0, {
      transactionalId: null,
      transactionTimeoutMs: 60_000,
    });
    if (answer.errorCode !== 0) throw new Error(`InitProducerId: error code ${answer.errorCode}`);
    this.#producerId = answer.producerId;
    this.#producerEpoch = answer.producerEpoch;
  }

  #newBatch(): Batch {
    const batch = { first: this.#next, baseSequence: this.#nextSequence };
    this.#next += recordsPerBatch;
    this.#nextSequence += recordsPerBatch;
    this.#unacknowledged.push(batch);
    return batch;
  }

  async #send(connection: KafkaConnection, batch: Batch): Promise<void> {
    const { topic, isIdempotent } = this.#options;
    const records = Array.from({ length: recordsPerBatch }, (_, index) => ({
      timestamp: Date.now(),
      value: Buffer.from(recordValue(topic, batch.first + index)),
    }));
    const idempotence = {
      producerId: this.#producerId,
      producerEpoch: this.#producerEpoch,
      baseSequence: batch.baseSequence,
    };
    const bytes = buildRecordBatch(records, isIdempotent ? idempotence : {});
    const answer = await connection.call(produce, 3, {
      transactionalId: null,
      acks: -1,
      timeoutMs: 10_000,
      topicData: [{ name: topic, partitionData: [{ index: 0, records: bytes }] }],
    });
    const partition = answer.responses[0]?.partitionResponses[0];
    if (partition === undefined) throw new Error('an answer without a partition');
    this.#judge(batch, partition.errorCode, partition.baseOffset);
  }

  #judge(batch: Batch, errorCode: number, baseOffset: number): void {
    // Behind a batch that has to be sent again the following ones are out of order, too.
    const isFollowing =
      errorCode === Errors.OUT_OF_ORDER_SEQUENCE_NUMBER.code && this.#unacknowledged[0] !== batch;
    if (passing.has(errorCode) || isFollowing) throw new Error(`error code ${errorCode}`);
    const isRetry = errorCode === Errors.DUPLICATE_SEQUENCE_NUMBER.code;
    if (errorCode !== 0 && !isRetry) {
      this.failure ??= new Error(`${this.#options.topic}, record ${batch.first}: error code ${errorCode}`);
      throw this.failure;
    }
    this.acknowledged.push({ first: batch.first, baseOffset: isRetry ? -1 : baseOffset });
    this.#unacknowledged = this.#unacknowledged.filter((one) => one !== batch);
  }
}
