/**
 * A bit that is wrong or an end that is missing at a random place of a random file: after a clean stop, after a crash, and under a running
 * broker. Whatever it is, the broker goes on with all else, names the file, never serves a record that is not what was written nor one that
 * was aborted, finds the right offsets for times, and is whole again when the cause is gone.
 *
 * `FAULT_ROUNDS=200` does so many of each instead of 10, from seed `FAULT_FIRST_SEED` on (1); `FAULT_SEED=7` only that one.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { SeededRandom } from '@kafka-ts/testing/seeded-random';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BrokerUnderFault, logDirsOf, PARTITIONS } from './faults/broker-under-fault.ts';
import { damage } from './faults/damage.ts';
import { FaultRound, type When } from './faults/fault-round.ts';
import { makeTemplate, type Template } from './faults/template.ts';

const single = process.env['FAULT_SEED'];
const first = Number(single ?? process.env['FAULT_FIRST_SEED'] ?? 1);
const rounds = single === undefined ? Number(process.env['FAULT_ROUNDS'] ?? 10) : 1;
const seeds = Array.from({ length: rounds }, (_, index) => first + index);

let directory: string;
let template: Template;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kafka-ts-faults-'));
  template = await makeTemplate(directory);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.each(['flip', 'truncate'] as const)('%s', (kind) => {
  test('no damage to a file is served, hidden, or spreads to other partitions', async () => {
    for (const seed of seeds) await oneSeed(seed, kind);
    console.log(`${rounds} damaged files (${kind}), seeds ${first} to ${first + rounds - 1}`);
  });
});

async function oneSeed(seed: number, kind: 'flip' | 'truncate'): Promise<void> {
  const random = new SeededRandom(seed * 2 + (kind === 'flip' ? 0 : 1));
  const when = random.pick(['clean', 'crashed', 'running'] as const);
  const place = join(directory, 'round');
  const from = when === 'crashed' ? template.crashed : template.clean;
  cpSync(from, place, { recursive: true, preserveTimestamps: true });
  const roundOf = (): FaultRound => {
    const done = damage(place, kind, random);
    return new FaultRound(template, when, done, `seed ${seed}, ${when}, ${done.what}`);
  };
  const round = when === 'running' ? await damagedWhileRunning(place, random.chance(50), roundOf) : roundOf();
  await startDamaged(place, when, round);
  if (when === 'clean' && kind === 'flip') {
    round.done.undo();
    await using(await BrokerUnderFault.start(logDirsOf(place)), (broker) => round.checkRepaired(broker));
  }
  rmSync(place, { recursive: true });
}

/** Somebody changes a file of a broker, which may have read it before. */
async function damagedWhileRunning(
  place: string,
  isReadBefore: boolean,
  roundOf: () => FaultRound,
): Promise<FaultRound> {
  return using(await BrokerUnderFault.start(logDirsOf(place)), async (broker) => {
    for (let partition = 0; isReadBefore && partition < PARTITIONS; partition++)
      await broker.committed(partition);
    const round = roundOf();
    await round.check(broker);
    return round;
  });
}

/** Starts on what is damaged; that is refused, if at all, where a directory says that it belongs to somebody else. */
async function startDamaged(place: string, when: When, round: FaultRound): Promise<void> {
  const { done, what } = round;
  const lines: string[] = [];
  let broker: BrokerUnderFault;
  try {
    broker = await BrokerUnderFault.start(logDirsOf(place), lines);
  } catch (error) {
    // Without the session of the broker that crashed, ZooKeeper has to expire it first.
    const isSessionLost = done.path.endsWith('kafka-ts.json') && when === 'crashed';
    const reason = isSessionLost ? 'a session which ZooKeeper still waits for' : 'meta.properties';
    expect(String(error), what).toContain(reason);
    if (!isSessionLost) expect(basename(done.path), what).toBe('meta.properties');
    done.undo();
    broker = await BrokerUnderFault.start(logDirsOf(place), lines);
  }
  const isOfDirectory = done.partition === undefined && done.path.endsWith('checkpoint');
  if (when === 'clean' && isOfDirectory) expect(broker.named(done.path), `${what}: not named`).toBe(true);
  await using(broker, () => round.check(broker, `${what}, started`));
}

async function using<T>(
  broker: BrokerUnderFault,
  action: (broker: BrokerUnderFault) => Promise<T>,
): Promise<T> {
  try {
    return await action(broker);
  } finally {
    await broker.stop();
  }
}

test('there are as many partitions as there should be', () => {
  expect(template.expected.map(({ all }) => all.size)).toEqual(Array(PARTITIONS).fill(242));
});
