/**
 * Disks that fail: a bit that is wrong or an end that is missing at a random place of a random file, a full disk, a directory that
 * was made read-only. Whatever it is, the broker goes on with all else, names the file, never serves a record that is
 * not what was written, and is whole again when the cause is gone.
 *
 * `FAULT_ROUNDS=200` does so many of each instead of 20; `FAULT_SEED=7` only the damage of that seed.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { SeededRandom } from '@kafka-ts/testing/seeded-random';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BrokerUnderFault, logDirsOf, PARTITIONS, type Shown, TOPIC } from './faults/broker-under-fault.ts';
import { type Damage, damage } from './faults/damage.ts';
import { makeTemplate, type Template } from './faults/template.ts';

const rounds = Number(process.env['FAULT_ROUNDS'] ?? 20);
const single = process.env['FAULT_SEED'];
const seeds =
  single === undefined ? Array.from({ length: rounds }, (_, index) => index + 1) : [Number(single)];

let directory: string;
let template: Template;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kafka-ts-faults-'));
  template = await makeTemplate(directory);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.each(['flip', 'truncate'] as const)('%s', (kind) => {
  test('no damage to a file is served, hidden, or spreads to other partitions', async () => {
    for (const seed of seeds) {
      const random = new SeededRandom(seed * 2 + (kind === 'flip' ? 0 : 1));
      const isClean = random.chance(50);
      const place = join(directory, 'round');
      cpSync(isClean ? template.clean : template.crashed, place, {
        recursive: true,
        preserveTimestamps: true,
      });
      const done = damage(place, kind, random);
      const what = `seed ${seed}, after a ${isClean ? 'clean stop' : 'crash'}, ${done.what}`;
      await oneRound(place, done, what, isClean && kind === 'flip');
      rmSync(place, { recursive: true });
    }
  });
});

async function oneRound(
  place: string,
  done: Damage,
  what: string,
  isWholeAfterRepair: boolean,
): Promise<void> {
  const lines: string[] = [];
  let broker: BrokerUnderFault;
  try {
    broker = await BrokerUnderFault.start(logDirsOf(place), lines);
  } catch (error) {
    // A directory that says that it belongs to something else is not touched: the start is refused.
    expect(String(error), what).toContain(basename(done.path));
    done.undo();
    broker = await BrokerUnderFault.start(logDirsOf(place), lines);
  }
  try {
    const isNamed = lines.some((line) => line.includes(basename(done.path)) && /WARN|ERROR/.test(line));
    await checkAll(broker, done, what, isNamed);
  } finally {
    await broker.stop();
  }
  if (!isWholeAfterRepair) return;
  done.undo();
  const repaired = await BrokerUnderFault.start(logDirsOf(place));
  try {
    for (const [partition, expected] of template.expected.entries()) {
      const { values, error } = await repaired.show(partition);
      expect(error, `${what}, repaired`).toBeUndefined();
      for (const [offset, value] of expected.values)
        expect(values.get(offset), `${what}, repaired`).toBe(value);
    }
  } finally {
    await repaired.stop();
  }
}

/** All that is shown is right; less than all is shown only of the damaged partition, and then the log says why. */
async function checkAll(
  broker: BrokerUnderFault,
  done: Damage,
  what: string,
  wasNamed: boolean,
): Promise<void> {
  for (const [partition, expected] of template.expected.entries()) {
    const name = `${TOPIC}-${partition}`;
    const shown = await broker.show(partition);
    for (const [offset, value] of shown.values) {
      expect(value, `${what}: ${name} at offset ${offset}`).toBe(expected.values.get(offset));
    }
    const isWhole = shown.error === undefined && shown.values.size === expected.values.size;
    if (done.partition !== name)
      expect([isWhole, shown.error], `${what}: ${name}`).toEqual([true, undefined]);
    else if (!isWhole) {
      const isNamed = wasNamed || broker.lines.some((line) => line.includes(basename(done.path)));
      expect(isNamed, `${what}: ${shown.error ?? 'records are missing'}, and the log names no file`).toBe(
        true,
      );
    }
    if (done.partition === name && shown.error !== undefined) continue;
    await expectWritable(broker, partition, shown, what);
  }
}

async function expectWritable(
  broker: BrokerUnderFault,
  partition: number,
  { values }: Shown,
  what: string,
): Promise<void> {
  const value = `after ${values.size}`;
  const offset = await broker.client.persist(() => broker.produce(partition, [value]));
  expect((await broker.show(partition)).values.get(offset), `${what}: written again`).toBe(value);
}

test('there are as many partitions as there should be', () => {
  expect(template.expected.map(({ values }) => values.size)).toEqual(Array(PARTITIONS).fill(242));
});
