import { Errors } from '@kafka-ts/protocol/errors';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import type { AppendResult } from '@kafka-ts/storage/log/append-result';
import type { UnifiedLog } from '@kafka-ts/storage/log/unified-log';
import type { SeededRandom } from '../seeded-random.ts';
import type { SimulatedProcess, SimulatedWorld } from '../simulated-world.ts';
import type { FoundRecord, LogModel, PendingAppend } from './log-model.ts';

/** A batch of an idempotent producer, to be repeated until it is acknowledged. */
interface SentBatch {
  readonly values: readonly string[];
  readonly baseSequence: number;
}

/** One life of the broker, as a producer sees it. */
export interface LogLeader {
  readonly log: UnifiedLog;
  readonly leaderEpoch: number;
  readonly process: SimulatedProcess;
}

/** At most so many batches of a producer are out at one time, as Kafka allows. */
const MAX_IN_FLIGHT = 5;

/** A producer that appends straight to a log, across the lives of its broker. */
export class LogWriter {
  readonly model: LogModel;
  readonly #world: SimulatedWorld;
  readonly #random: SeededRandom;
  #producerId: number | undefined;
  #sequence = 0;
  /** Sent and not acknowledged, in order. */
  #unacknowledged: SentBatch[] = [];
  #written = 0;

  /** Without a producer id a batch whose answer was lost is not repeated. */
  constructor(world: SimulatedWorld, model: LogModel, producerId: number | undefined) {
    this.#world = world;
    this.#random = world.random.fork();
    this.model = model;
    this.#producerId = producerId;
  }

  /** The broker is back; a producer whose acknowledged records are lost begins anew. */
  recovered(found: readonly FoundRecord[], endOffset: number, keepsPageCache: boolean): void {
    const isLossy = this.model.recovered(found, endOffset, keepsPageCache);
    if (this.#producerId !== undefined && !isLossy) return;
    this.#unacknowledged = [];
    if (this.#producerId === undefined) return;
    this.#producerId++;
    this.#sequence = 0;
  }

  /** Appends batches for a while, repeating first what is not acknowledged. */
  async write(leader: LogLeader): Promise<void> {
    const { log, leaderEpoch } = leader;
    log.leaderEpochCache.assign(leaderEpoch, log.logEndOffset);
    const rounds = 5 + this.#random.below(40);
    for (let count = 0; count < rounds; count++) {
      if (this.#unacknowledged.length === 0) {
        const length = 1 + this.#random.below(MAX_IN_FLIGHT);
        this.#unacknowledged = Array.from({ length }, () => this.#newBatch());
      }
      await this.#sendAll(leader);
      if (this.#random.chance(15)) await this.#flush(leader);
      if (this.#random.chance(30)) await rest(leader, this.#random.below(60));
    }
  }

  #newBatch(): SentBatch {
    const count = 1 + this.#random.below(4);
    const values = Array.from({ length: count }, () => {
      return `${this.model.name}:${++this.#written}${'.'.repeat(this.#random.below(150))}`;
    });
    const baseSequence = this.#sequence;
    this.#sequence += count;
    return { values, baseSequence };
  }

  /** Sends all that is not acknowledged in one turn; what the log refuses stays for the next time. */
  async #sendAll(leader: LogLeader): Promise<void> {
    const sent = this.#unacknowledged;
    const answers = await Promise.all(sent.map((batch) => this.#sendOne(leader, batch)));
    const refused = sent.filter((_, index) => answers[index] !== Errors.NONE);
    const first = answers.findIndex((error) => error !== Errors.NONE);
    for (const error of answers.slice(Math.max(first, 0))) {
      const isBehindOther = error === Errors.OUT_OF_ORDER_SEQUENCE_NUMBER && error !== answers[first];
      if (error === Errors.NONE || error === Errors.KAFKA_STORAGE_ERROR || isBehindOther) continue;
      throw new Error(`${this.model.name}: a good batch was refused with ${error?.name}`);
    }
    this.#unacknowledged = this.#producerId === undefined ? [] : refused;
    if (refused.length > 0) await rest(leader, 20);
  }

  /** The batch may be in the log already: then its first offset comes back and nothing is appended. */
  async #sendOne(leader: LogLeader, batch: SentBatch): Promise<AppendResult['error']> {
    const { model } = this;
    const known = model.offsetOf(batch.values[0] ?? '');
    let pending: PendingAppend | undefined;
    const result = await this.#send(leader, batch, ({ baseOffset }) => {
      if (known === undefined) pending = model.staged(baseOffset, batch.values);
    });
    if (result.error !== Errors.NONE) {
      if (pending !== undefined) model.failed(pending);
      return result.error;
    }
    if (known !== undefined && result.baseOffset !== known) {
      throw new Error(`${model.name}: repeated, offset ${known} expected, found ${result.baseOffset}`);
    }
    model.acknowledged({ baseOffset: result.baseOffset, values: batch.values });
    return result.error;
  }

  /** Resolves with the answer; `onStaged` is told the offsets as soon as they are given. */
  #send(
    { log, leaderEpoch, process }: LogLeader,
    { values, baseSequence }: SentBatch,
    onStaged: (result: AppendResult) => void,
  ): Promise<AppendResult> {
    const nowMs = this.#world.clock.nowMs();
    const records = values.map((value) => ({ timestamp: nowMs, value: Buffer.from(value) }));
    const identity =
      this.#producerId === undefined ? {} : { producerId: this.#producerId, producerEpoch: 0, baseSequence };
    const batch = buildRecordBatch(records, identity);
    return new Promise((resolve) => {
      // From a dead broker no answer comes, whatever its code still does.
      const answer = (result: AppendResult): void => {
        if (!process.isDead) resolve(result);
      };
      if (process.isDead) return;
      const staged = log.appendAsLeader(batch, { leaderEpoch, origin: 'client' }, answer);
      if (staged.error === Errors.NONE) onStaged(staged);
      else answer(staged);
    });
  }

  async #flush({ log, process }: LogLeader): Promise<void> {
    const endOffset = log.logEndOffset;
    await log.flush();
    if (!process.isDead) this.model.flushed(endOffset);
  }
}

/** Waits by the broker's own clock, so that its death ends the writing too. */
function rest({ process }: LogLeader, durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    process.environment.clock.setTimer(durationMs, resolve);
  });
}
