/**
 * A disk that gets full, and a directory that is made read-only under a running broker: the partitions on other disks go on, nothing that
 * was acknowledged is lost, and when the cause is gone (a full disk: at once; a read-only one: with the next start)
 * everything can be written again. The log names the file. `FAULT_ROUNDS=200` does so many of each instead of 20, by the numbers that
 * `FAULT_FIRST_SEED` gives.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandom } from '@kafka-ts/testing/seeded-random';
import { Refused } from '@kafka-ts/testing/simulator/broker-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BrokerUnderFault, PARTITIONS } from './faults/broker-under-fault.ts';
import { type SmallDisk, smallDisk } from './faults/small-disk.ts';

const rounds = Number(process.env['FAULT_ROUNDS'] ?? 20);
const seed = Number(process.env['FAULT_FIRST_SEED'] ?? 1);

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'kafka-ts-disk-faults-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A broker with one log directory on the small disk and one elsewhere, and what it has acknowledged. */
class Story {
  readonly disk: SmallDisk;
  readonly #acknowledged = Array.from({ length: PARTITIONS }, () => new Map<number, string>());
  readonly #logDirs: readonly string[];
  readonly #random: SeededRandom;
  #written = 0;
  #broker: BrokerUnderFault | undefined;

  constructor(name: string, random: SeededRandom) {
    this.disk = smallDisk(join(directory, name));
    this.#random = random;
    this.#logDirs = [join(this.disk.path, 'logs'), join(this.disk.otherPath, 'logs')];
  }

  get broker(): BrokerUnderFault {
    if (this.#broker === undefined) throw new Error('not started');
    return this.#broker;
  }

  async start(): Promise<void> {
    this.#broker = await BrokerUnderFault.start(this.#logDirs, [], this.disk.environment);
  }

  /** Partitions on the small disk, or on the other. */
  partitions(isSmall: boolean): number[] {
    const path = join(this.#logDirs[isSmall ? 0 : 1] ?? '', 'events-');
    const { files } = this.disk.environment;
    return Array.from({ length: PARTITIONS }, (_, index) => index).filter(
      (index) => files.statusSync(`${path}${index}`) !== undefined,
    );
  }

  /** One batch; undefined if it was appended, else what the broker said. */
  async produce(partition: number): Promise<string | undefined> {
    const values = Array.from({ length: 1 + this.#random.below(4) }, () => {
      return `${++this.#written}${'.'.repeat(this.#random.below(900))}`;
    });
    try {
      const baseOffset = await this.broker.produce(partition, values);
      for (const [index, value] of values.entries()) {
        this.#acknowledged[partition]?.set(baseOffset + index, value);
      }
      return undefined;
    } catch (error) {
      if (error instanceof Refused) return error.message;
      throw error;
    }
  }

  /** Produces until it is refused, at most `most` batches. */
  async produceUntilRefused(partition: number, most: number): Promise<string | undefined> {
    for (let count = 0; count < most; count++) {
      const refusal = await this.produce(partition);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  /** Until it is appended. */
  async produceForSure(partition: number): Promise<void> {
    for (let patience = 100; (await this.produce(partition)) !== undefined; patience--) {
      if (patience === 0)
        throw new Error(
          `still refused: ${this.broker.lines
            .filter((line) => /ERROR/.test(line))
            .slice(0, 12)
            .join('\n')}`,
        );
      await this.broker.client.pause(20);
    }
  }

  /** Everything acknowledged is there, and nothing else under its offset. */
  async check(partitions: readonly number[], what: string): Promise<void> {
    for (const partition of partitions) {
      const { values, error } = await this.broker.show(partition);
      expect(error, what).toBeUndefined();
      for (const [offset, value] of this.#acknowledged[partition] ?? []) {
        expect(values.get(offset), `${what}: events-${partition} at offset ${offset}`).toBe(value);
      }
    }
  }
}

/** A line that says which file of a partition found no room. */
const isFullIn = (path: string, partition: number): RegExp =>
  new RegExp(
    `(ENOSPC|no space).*${path}/logs/events-${partition}|${path}/logs/events-${partition}.*(ENOSPC|no space)`,
  );

test('a full disk refuses what has no room, and takes it again as soon as there is', async () => {
  const random = new SeededRandom(seed);
  const story = new Story('full', random);
  try {
    await story.start();
    const small = story.partitions(true);
    const other = story.partitions(false);
    expect([small.length, other.length]).toEqual([PARTITIONS / 2, PARTITIONS / 2]);
    for (let round = 1; round <= rounds; round++) {
      const what = `round ${round}`;
      for (const partition of small) await story.produceForSure(partition);
      story.disk.setFull(random.below(20_000));
      const before = story.broker.lines.length;
      for (const partition of small) {
        expect(await story.produceUntilRefused(partition, 100), what).toContain('KAFKA_STORAGE_ERROR');
        expect(story.broker.lines.slice(before).join('\n'), what).toMatch(
          isFullIn(story.disk.path, partition),
        );
      }
      for (const partition of other) expect(await story.produce(partition), what).toBeUndefined();
      await story.check(other, what);
      story.disk.setFull(undefined);
      for (const partition of [...small, ...other]) await story.produceForSure(partition);
      await story.check(small, what);
      expect(
        story.broker.lines.filter((line) => line.includes('Stopping serving')),
        what,
      ).toEqual([]);
      if (round % 5 > 0) continue;
      // Also where there is no room for what a stop has to write.
      if (random.chance(50)) story.disk.setFull(random.below(5_000));
      await story.broker
        .stop()
        .catch((error: unknown) => expect(String(error), what).toMatch(/ENOSPC|no space/));
      story.disk.setFull(undefined);
      await story.start();
      await story.check([...small, ...other], `${what}, started again`);
    }
    await story.broker.stop();
    console.log(`${rounds} rounds, seed ${seed}`);
  } finally {
    story.disk.remove();
  }
});

test('a directory that is made read-only goes offline alone, and comes back with the next start', async () => {
  const random = new SeededRandom(seed + 1);
  const story = new Story('read-only', random);
  try {
    await story.start();
    const small = story.partitions(true);
    const other = story.partitions(false);
    for (let round = 1; round <= rounds; round++) {
      const what = `round ${round}`;
      for (const partition of small) await story.produceUntilRefused(partition, random.below(5));
      story.disk.setReadOnly(true);
      // As long as a file that is open has room, it is written to.
      const refusals = [];
      for (const partition of small) refusals.push(await story.produceUntilRefused(partition, 200));
      expect(refusals, what).not.toContain(undefined);
      expect(story.broker.lines.join('\n'), what).toContain(join(story.disk.path, 'logs'));
      for (const partition of other) await story.produceForSure(partition);
      await story.check(other, what);
      await story.broker.stop();
      story.disk.setReadOnly(false);
      await story.start();
      await story.check([...small, ...other], `${what}, writable again`);
      for (const partition of small) await story.produceForSure(partition);
    }
    await story.broker.stop();
    console.log(`${rounds} rounds, seed ${seed}`);
  } finally {
    story.disk.remove();
  }
});
