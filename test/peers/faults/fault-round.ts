/** One damage, and what a broker is to show whose file it was done to. */
import { basename } from 'node:path';
import { expect } from 'vitest';
import { type BrokerUnderFault, GROUPS, PARTITIONS, type Shown, TOPIC } from './broker-under-fault.ts';
import type { Damage } from './damage.ts';
import { COMMITS, type Expected, type Template } from './template.ts';

async function withinSeconds<T>(seconds: number, action: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: no answer in ${seconds} s`)), seconds * 1_000);
  });
  try {
    return await Promise.race([action, late]);
  } finally {
    clearTimeout(timer);
  }
}

export type When = 'clean' | 'crashed' | 'running';

export class FaultRound {
  readonly done: Damage;
  /** For messages. */
  readonly what: string;
  readonly #template: Template;
  readonly #when: When;
  /** Records that were written in the course of the round, by partition. */
  readonly #added = Array.from({ length: PARTITIONS }, () => new Map<number, string>());

  constructor(template: Template, when: When, done: Damage, what: string) {
    this.#template = template;
    this.#when = when;
    this.done = done;
    this.what = what;
  }

  /** Everything that the broker shows now, and that it can be written to. */
  async check(broker: BrokerUnderFault, what = this.what): Promise<void> {
    for (const [partition, expected] of this.#template.expected.entries())
      await this.#check(broker, partition, expected, what);
    for (const group of GROUPS) await this.#checkGroup(broker, group, what);
  }

  /** A group has what it committed last; where that is what was damaged, it may have what it committed before. */
  async #checkGroup(broker: BrokerUnderFault, group: string, what: string): Promise<void> {
    const committed = await withinSeconds(
      20,
      broker.client.committed(group, TOPIC),
      `${what}: group ${group}`,
    );
    const isDamaged = this.done.partition?.startsWith('__consumer_offsets') === true;
    if (!isDamaged) expect(committed, `${what}: group ${group}`).toBe(COMMITS);
    else if (committed !== COMMITS) {
      expect(committed === -1 || (committed > 0 && committed < COMMITS), `${what}: group ${group}`).toBe(
        true,
      );
      expect(broker.named(basename(this.done.path)), `${what}: group ${group}, no file is named`).toBe(true);
    }
  }

  /** All that is shown is right; less than all is shown only of the damaged partition, and then the log says why. */
  async #check(
    broker: BrokerUnderFault,
    partition: number,
    expected: Expected,
    round: string,
  ): Promise<void> {
    const name = `${TOPIC}-${partition}`;
    const what = `${round}: ${name}`;
    const added = this.#added[partition] ?? new Map<number, string>();
    const shown = await broker.show(partition);
    for (const [offset, value] of shown.values) {
      const written = expected.all.get(offset) ?? added.get(offset);
      expect(value, `${what} at offset ${offset}`).toBe(written);
    }
    const missing = [...expected.values.keys(), ...added.keys()].filter(
      (offset) => !shown.values.has(offset),
    );
    const isWhole = shown.error === undefined && missing.length === 0;
    if (!isWhole && this.#mayBeHidden(name, missing, shown, expected)) {
      if (this.done.partition === name)
        expect(broker.named(basename(this.done.path)), `${what}: ${shown.error}, no file is named`).toBe(
          true,
        );
    } else expect([shown.error, missing], what).toEqual([undefined, []]);
    await this.#checkCommitted(broker, partition, expected, { what, isWhole });
    if (isWhole && shown.values.size === expected.values.size + added.size)
      for (const [time, offset] of expected.offsets)
        if (offset >= 0 || added.size === 0)
          expect(await broker.offsetAt(partition, time), `${what}: time ${time}`).toBe(offset);
    await this.#write(broker, partition, { what, mayFail: shown.error !== undefined });
  }

  /** Where the start of a log lies says nothing but its checkpoint, unless a clean stop has noted it. */
  #mayBeHidden(name: string, missing: readonly number[], { error }: Shown, { values }: Expected): boolean {
    if (this.done.partition === name) return true;
    const isOfStart = this.done.path.endsWith('log-start-offset-checkpoint') && this.#when !== 'clean';
    const isFront = missing.every((offset, index) => offset === [...values.keys()][index]);
    return isOfStart && isFront && error === undefined;
  }

  /** What was aborted is never shown to readers of committed data, nor is anything else kept from them. */
  async #checkCommitted(
    broker: BrokerUnderFault,
    partition: number,
    expected: Expected,
    { what, isWhole }: { readonly what: string; readonly isWhole: boolean },
  ): Promise<void> {
    const committed = await broker.committed(partition);
    for (const [offset, value] of committed) expect(value, `${what}: offset ${offset}`).not.toBe('aborted');
    if (!isWhole) return;
    const hidden = [...expected.committed.keys()].filter((offset) => !committed.has(offset));
    expect(hidden, `${what}, committed`).toEqual([]);
  }

  async #write(
    broker: BrokerUnderFault,
    partition: number,
    { what, mayFail }: { readonly what: string; readonly mayFail: boolean },
  ): Promise<void> {
    const added = this.#added[partition];
    for (let batch = 0; batch < 6; batch++) {
      const value = `added ${added?.size} ${'.'.repeat(80)}`;
      const offset = await broker.client.persist(() => broker.produce(partition, [value]));
      if (!mayFail) added?.set(offset, value);
    }
    if (mayFail) return;
    const { values } = await broker.show(partition);
    for (const [offset, value] of added ?? [])
      expect(values.get(offset), `${what}: written at ${offset}`).toBe(value);
  }

  /** All that was there before is there again. */
  async checkRepaired(broker: BrokerUnderFault): Promise<void> {
    for (const [partition, expected] of this.#template.expected.entries()) {
      const what = `${this.what}, repaired: ${TOPIC}-${partition}`;
      const { values, error } = await broker.show(partition);
      expect(error, what).toBeUndefined();
      for (const [offset, value] of expected.values) expect(values.get(offset), what).toBe(value);
      const committed = await broker.committed(partition);
      for (const [offset, value] of expected.committed) expect(committed.get(offset), what).toBe(value);
      for (const [time, offset] of expected.offsets.filter(([, one]) => one >= 0))
        expect(await broker.offsetAt(partition, time), `${what}, time ${time}`).toBe(offset);
    }
  }
}
