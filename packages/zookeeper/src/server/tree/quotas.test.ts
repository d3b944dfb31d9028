import { expect, test } from 'vitest';
import { WriterOfTxns } from '../../fixtures/writer-of-txns.ts';
import { OpCode } from '../../jute/op-code.ts';
import { create } from '../../jute/operations/create.ts';
import { deleteNode } from '../../jute/operations/delete.ts';
import { setData } from '../../jute/operations/set-data.ts';
import { openAcl } from '../../jute/records/acl.ts';
import type { Txn } from '../../jute/txns/txn.ts';
import { DataTree } from './data-tree.ts';
import { Quotas } from './quotas.ts';
import { isWithinLimit, parseStatsTrack, statsTrackText } from './stats-track.ts';

class Fixture {
  readonly writer = new WriterOfTxns();

  get tree(): DataTree {
    return this.writer.tree;
  }

  create(path: string, text = ''): Txn {
    return this.#apply(
      this.writer.write(create, { path, data: Buffer.from(text), acl: openAcl, flags: 0, ttlMs: 0 }),
    );
  }

  set(path: string, text: string): Txn {
    return this.#apply(this.writer.write(setData, { path, data: Buffer.from(text), version: -1 }));
  }

  delete(path: string): Txn {
    return this.#apply(this.writer.write(deleteNode, { path, version: -1 }));
  }

  /** As zkCli's setquota does it: the nodes on the way, then the limits, then the statistics. */
  setQuota(path: string, limits: string): void {
    let above = '/zookeeper/quota';
    for (const name of path.slice(1).split('/')) {
      above += `/${name}`;
      if (this.tree.node(above) === undefined) this.create(above);
    }
    this.create(`${above}/zookeeper_limits`, limits);
    this.create(`${above}/zookeeper_stats`, 'count=0,bytes=0');
  }

  stats(path: string): string {
    return Buffer.from(this.tree.node(`/zookeeper/quota${path}/zookeeper_stats`)?.data ?? []).toString();
  }

  #apply(txn: Txn): Txn {
    this.writer.apply();
    return txn;
  }
}

const exceeded = { type: OpCode.error, code: -125 };

test('statistics begin with what is there and follow every change', () => {
  const fixture = new Fixture();
  fixture.create('/a', '12');
  fixture.create('/a/b', '345');
  fixture.setQuota('/a', 'count=10,bytes=100');
  expect(fixture.stats('/a')).toBe('count=2,bytes=5');
  fixture.create('/a/c', '6');
  fixture.set('/a/b', '');
  expect(fixture.stats('/a')).toBe('count=3,bytes=3');
  fixture.delete('/a/c');
  fixture.create('/ab', 'not below /a');
  expect(fixture.stats('/a')).toBe('count=2,bytes=2');
});

test('of two quotas on the way the longest counts', () => {
  const fixture = new Fixture();
  fixture.create('/a');
  fixture.create('/a/b');
  fixture.setQuota('/a', 'count=10,bytes=-1');
  fixture.setQuota('/a/b', 'count=10,bytes=-1');
  fixture.create('/a/b/c', 'xyz');
  expect([fixture.stats('/a'), fixture.stats('/a/b')]).toEqual(['count=2,bytes=0', 'count=2,bytes=3']);
});

test('the statistics change without a version, and end with the limits', () => {
  const fixture = new Fixture();
  fixture.create('/a');
  fixture.setQuota('/a', 'count=10,bytes=-1');
  const node = fixture.tree.node('/zookeeper/quota/a/zookeeper_stats');
  const before = [node?.version, node?.mzxid];
  fixture.create('/a/b');
  expect([node?.version, node?.mzxid]).toEqual(before);
  fixture.delete('/zookeeper/quota/a/zookeeper_limits');
  fixture.create('/a/c');
  expect(fixture.stats('/a')).toBe('count=2,bytes=0');
});

test('after a start they are counted again', () => {
  const fixture = new Fixture();
  fixture.create('/a', 'ab');
  fixture.create('/a/b', 'c');
  fixture.setQuota('/a', 'count=10,bytes=-1');
  const restored = new DataTree();
  for (const [path, node] of fixture.tree.nodes) restored.insert(path, node);
  const stats = restored.node('/zookeeper/quota/a/zookeeper_stats');
  if (stats !== undefined) stats.data = Buffer.from('count=77,bytes=77');
  const warnings: string[] = [];
  const logger = { info: () => {}, warn: (text: string) => warnings.push(text), error: () => {} };
  const quotas = new Quotas({ tree: restored, clock: { monotonicMs: () => 0 }, logger, isEnforced: false });
  expect(Buffer.from(stats?.data ?? []).toString()).toBe('count=2,bytes=3');
  expect([quotas.allows('/a/z', 1000, 1000), warnings]).toEqual([true, []]);
});

test('hard limits refuse what goes beyond them, soft ones do not', () => {
  const fixture = new Fixture();
  fixture.create('/h');
  fixture.setQuota('/h', 'count=-1,bytes=-1=;byteHardLimit=4;countHardLimit=3');
  expect(fixture.create('/h/1', '12')).toMatchObject({ type: OpCode.create });
  expect(fixture.set('/h/1', '12345')).toEqual(exceeded);
  expect(fixture.set('/h/1', '1234')).toMatchObject({ type: OpCode.setData });
  expect(fixture.create('/h/2', 'x')).toEqual(exceeded);
  expect(fixture.create('/h/2')).toMatchObject({ type: OpCode.create });
  expect(fixture.create('/h/3')).toEqual(exceeded);
  expect(fixture.delete('/h/2')).toMatchObject({ type: OpCode.delete });
  expect(fixture.stats('/h')).toBe('count=2,bytes=4');
  fixture.create('/s');
  fixture.setQuota('/s', 'count=1,bytes=1');
  expect(fixture.create('/s/1', '123')).toMatchObject({ type: OpCode.create });
});

test.each([
  ['count=5,bytes=100', 'count=5,bytes=100'],
  ['count=5', 'count=5,bytes=-1'],
  ['count=5,bytes=-1=;byteHardLimit=7;countHardLimit=-1', 'count=5,bytes=-1=;byteHardLimit=7'],
  ['', 'count=-1,bytes=-1'],
  ['nonsense,=,count=x;bytes=', 'count=-1,bytes=-1'],
])('limits %j are read as %j', (text, expected) => {
  expect(Buffer.from(statsTrackText(parseStatsTrack(text))).toString()).toBe(expected);
});

test.each([
  ['count', 6, 5, -1, true, 'Quota exceeded: /p [current count=6, softCountLimit=5]'],
  ['byte', 6, 9, 5, false, 'Quota exceeded: /p [current bytes=6, hardByteLimit=5]'],
  ['byte', 5, -1, 5, true, undefined],
  ['count', 6, -1, -1, true, undefined],
] as const)('%s of %i against soft %i and hard %i', (kind, current, soft, hard, isAllowed, warning) => {
  const warnings: string[] = [];
  const measured = { kind, path: '/p', current, delta: 1 };
  expect(isWithinLimit(measured, { soft, hard }, (text) => warnings.push(text))).toBe(isAllowed);
  expect(warnings).toEqual(warning === undefined ? [] : [warning]);
});
