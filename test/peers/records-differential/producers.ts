/** Idempotent producers by a seed: in order, again, with gaps and overlaps, with older and newer epochs, around the end of the numbers. */
import { produce } from '@kafka-ts/protocol/messages/produce';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { SeededRandom } from '@kafka-ts/testing/seeded-random';
import type { Side } from '../api-differential/side.ts';
import { start, value } from './bytes.ts';
import { readTopic } from './reading.ts';
import { makeTopics } from './topics.ts';

interface Sent {
  readonly epoch: number;
  readonly sequence: number;
  readonly count: number;
}

const sequences = 2 ** 31;

/** What one producer id sent with success, newest last. */
class Producer {
  readonly id: number;
  readonly #firstSequence: number;
  #sent: Sent[] = [];

  constructor(id: number, firstSequence: number) {
    this.id = id;
    this.#firstSequence = firstSequence;
  }

  get #next(): Sent {
    const last = this.#sent.at(-1);
    if (last === undefined) return { epoch: 0, sequence: this.#firstSequence, count: 1 };
    return { epoch: last.epoch, sequence: (last.sequence + last.count) % sequences, count: 1 };
  }

  accepted(sent: Sent): void {
    const isKnown = this.#sent.some((one) => one.epoch === sent.epoch && one.sequence === sent.sequence);
    if (!isKnown) this.#sent = [...this.#sent, sent].slice(-8);
  }

  propose(random: SeededRandom): readonly [about: string, sent: Sent] {
    const next = { ...this.#next, count: 1 + random.below(3) };
    const again = this.#sent[random.below(Math.max(1, this.#sent.length))] ?? next;
    switch (random.below(12)) {
      case 0:
      case 1:
        return ['again', again];
      case 2:
        return ['again, with another count', { ...again, count: again.count + 1 }];
      case 3:
        return ['a gap', { ...next, sequence: (next.sequence + 1 + random.below(3)) % sequences }];
      case 4:
        return ['an overlap', { ...next, sequence: Math.max(0, next.sequence - 1) }];
      case 5:
        return ['an older epoch', { ...next, epoch: next.epoch - 1 }];
      case 6:
        return ['a newer epoch', { ...next, epoch: next.epoch + 1, sequence: 0 }];
      case 7:
        return ['a newer epoch, not from 0', { ...next, epoch: next.epoch + 1 }];
      default:
        return ['next', next];
    }
  }
}

export async function tellProducers(side: Side, seed: number, count: number): Promise<void> {
  const random = new SeededRandom(seed);
  const names = ['plain', 'append-time', 'gzip'];
  const topics = names.map((name) => `producers-${seed}-${name}`);
  await makeTopics(side, topics);
  const producers = topics.map(() => [
    new Producer(7000, 0),
    new Producer(7001, 2 ** 31 - 4),
    new Producer(7002, 5),
  ]);
  for (let n = 0; n < count; n++) {
    const at = random.below(topics.length);
    const producer = producers[at]?.[random.below(3)];
    const topic = topics[at];
    if (producer === undefined || topic === undefined) throw new Error('no producer');
    const [about, sent] = producer.propose(random);
    const version = 3 + random.below(9);
    const records = buildRecordBatch(
      Array.from({ length: sent.count }, (_, i) => ({ timestamp: start + n + i, key: value, value })),
      { producerId: producer.id, producerEpoch: sent.epoch, baseSequence: sent.sequence },
    );
    const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }];
    const told = `${topic} ${producer.id}: ${about} ${sent.epoch} ${sent.sequence} ${sent.count}`;
    const answer = await side.ask(
      produce,
      version,
      { acks: -1, timeoutMs: 5000, topicData },
      { about: told },
    );
    if (answer?.responses[0]?.partitionResponses[0]?.errorCode === 0) producer.accepted(sent);
  }
  for (const topic of topics) await readTopic(side, topic);
}
