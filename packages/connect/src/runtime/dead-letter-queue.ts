/** The topic that takes the records which a sink could not use (`DeadLetterQueueReporter`, KIP-298). */
import type { Admin } from '@kafka-ts/client/admin';
import type { ConsumedRecord, RecordHeader } from '@kafka-ts/client/partition-reader';
import type { Producer } from '@kafka-ts/client/producer';
import { messageOf } from '@kafka-ts/environment/error-message';
import { Errors, KafkaError } from '@kafka-ts/protocol/errors';
import type { ConnectorProps } from '../connector/connector.ts';
import { ConnectError } from '../connector/errors.ts';
import { isTrue } from './error-handling.ts';
import type { ConnectorTaskId } from './herder.ts';
import type { Stage } from './record-pipeline.ts';
import type { TaskLogger } from './task-logger.ts';
import { javaClassName, traceOf } from './trace.ts';

/** A consumed record and what went wrong with it. */
export interface DeadLetter {
  readonly topic: string;
  readonly partition: number;
  readonly consumed: ConsumedRecord;
  readonly stage: Stage;
  readonly className: string;
  readonly error: Error;
}

const prefix = '__connect.errors.';

export class DeadLetterQueue {
  readonly #topic: string;
  readonly #id: ConnectorTaskId;
  readonly #withContext: boolean;
  readonly #producer: Producer;
  readonly #logger: TaskLogger;

  private constructor(options: {
    readonly topic: string;
    readonly id: ConnectorTaskId;
    readonly withContext: boolean;
    readonly producer: Producer;
    readonly logger: TaskLogger;
  }) {
    this.#topic = options.topic;
    this.#id = options.id;
    this.#withContext = options.withContext;
    this.#producer = options.producer;
    this.#logger = options.logger;
  }

  /**
   * Makes the topic, with one partition, if it is missing; the producer is closed with the queue.
   * @throws ConnectError if the topic can neither be found nor made
   */
  static async open(options: {
    readonly props: ConnectorProps;
    readonly id: ConnectorTaskId;
    readonly admin: Admin;
    readonly producer: Producer;
    readonly logger: TaskLogger;
  }): Promise<DeadLetterQueue | undefined> {
    const { props, id, admin, producer, logger } = options;
    const topic = props['errors.deadletterqueue.topic.name'] ?? '';
    if (topic === '') return undefined;
    const replicationFactor = Number(props['errors.deadletterqueue.topic.replication.factor'] ?? 3);
    try {
      if ((await admin.describeTopics([topic])).length === 0) {
        logger.error(`Topic ${topic} doesn't exist. Will attempt to create topic.`);
        await admin.createTopic({ name: topic, partitions: 1, replicationFactor });
      }
    } catch (error) {
      if (!(error instanceof KafkaError) || error.code !== Errors.TOPIC_ALREADY_EXISTS.code)
        throw new ConnectError(`Could not initialize dead letter queue with topic=${topic}`, {
          cause: error,
        });
    }
    const withContext = isTrue(props['errors.deadletterqueue.context.headers.enable']);
    return new DeadLetterQueue({ topic, id, withContext, producer, logger });
  }

  /** Resolves when the record is in the queue, or was given up with a line in the log. */
  async report(letter: DeadLetter): Promise<void> {
    const { key, value, headers, timestamp } = letter.consumed;
    const all = this.#withContext ? [...headers, ...this.#context(letter)] : headers;
    try {
      await this.#producer.send(this.#topic, [
        { key, value, headers: all, ...(timestamp < 0 ? {} : { timestamp }) },
      ]);
    } catch (error) {
      this.#logger.error(
        `Could not produce message to dead letter queue. topic=${this.#topic}: ${messageOf(error)}`,
      );
    }
  }

  async close(): Promise<void> {
    await this.#producer.close();
  }

  #context({ topic, partition, consumed, stage, className, error }: DeadLetter): RecordHeader[] {
    const entries: readonly (readonly [string, string])[] = [
      ['topic', topic],
      ['partition', String(partition)],
      ['offset', String(consumed.offset)],
      ['connector.name', this.#id.connector],
      ['task.id', String(this.#id.task)],
      ['stage', stage],
      ['class.name', className],
      ['exception.class.name', javaClassName(error)],
      ['exception.message', error.message],
      ['exception.stacktrace', traceOf(error)],
    ];
    return entries.map(([key, value]) => ({ key: `${prefix}${key}`, value: Buffer.from(value) }));
  }
}
