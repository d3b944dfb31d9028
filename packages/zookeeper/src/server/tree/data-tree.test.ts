import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ErrorCode } from '../../errors.ts';
import { perform, type Step, steps } from '../../fixtures/arbitrary-writes.ts';
import { emptyTree, WriterOfTxns } from '../../fixtures/writer-of-txns.ts';
import { create } from '../../jute/operations/create.ts';
import { deleteNode } from '../../jute/operations/delete.ts';
import { type MultiPart, multi } from '../../jute/operations/multi.ts';
import { setData } from '../../jute/operations/set-data.ts';
import { openAcl } from '../../jute/records/acl.ts';
import { statOf } from './znode.ts';

interface ModelNode {
  data: string | null;
  version: number;
  creations: number;
  deletions: number;
  owner: bigint;
}

/** ZooKeeper's rules once more, over a plain map, one write after the other. */
class Model {
  nodes = new Map<string, ModelNode>();

  constructor() {
    for (const path of ['/', '/zookeeper', '/zookeeper/quota', '/zookeeper/config']) {
      this.nodes.set(path, { data: '', version: 0, creations: 0, deletions: 0, owner: 0n });
    }
  }

  childrenOf(path: string): string[] {
    const prefix = path === '/' ? '/' : `${path}/`;
    return [...this.nodes.keys()].filter(
      (other) => other !== '/' && other.startsWith(prefix) && !other.slice(prefix.length).includes('/'),
    );
  }

  apply(part: MultiPart, sessionId: bigint): number {
    const { path } = part.request;
    const node = this.nodes.get(path);
    if (part.op === 'create') return this.#create(part.request, sessionId);
    if (part.op === 'delete' && (path === '/' || path.startsWith('/zookeeper')))
      return ErrorCode.BADARGUMENTS;
    if (node === undefined) return ErrorCode.NONODE;
    const { version } = part.request;
    if (version !== -1 && version !== node.version) return ErrorCode.BADVERSION;
    if (part.op === 'setData') {
      node.data = part.request.data === null ? null : Buffer.from(part.request.data).toString('hex');
      node.version++;
    } else if (part.op === 'delete') {
      if (this.childrenOf(path).length > 0) return ErrorCode.NOTEMPTY;
      this.#remove(path);
    }
    return ErrorCode.OK;
  }

  multi(parts: readonly MultiPart[], sessionId: bigint): void {
    const before = new Map([...this.nodes].map(([path, node]) => [path, { ...node }]));
    if (parts.some((part) => this.apply(part, sessionId) !== ErrorCode.OK)) this.nodes = before;
  }

  close(sessionId: bigint): void {
    for (const [path, { owner }] of [...this.nodes]) if (owner === sessionId) this.#remove(path);
  }

  #parent(path: string): ModelNode | undefined {
    return this.nodes.get(path.slice(0, Math.max(1, path.lastIndexOf('/'))));
  }

  #remove(path: string): void {
    this.nodes.delete(path);
    const parent = this.#parent(path);
    if (parent !== undefined) parent.deletions++;
  }

  #create(request: { path: string; data: Uint8Array | null; flags: number }, sessionId: bigint): number {
    const parent = this.#parent(request.path);
    if (parent === undefined) return ErrorCode.NONODE;
    const number = request.flags >= 2 ? String(parent.creations).padStart(10, '0') : '';
    const path = request.path + number;
    if (this.nodes.has(path)) return ErrorCode.NODEEXISTS;
    if (parent.owner !== 0n) return ErrorCode.NOCHILDRENFOREPHEMERALS;
    parent.creations++;
    const owner = request.flags % 2 === 1 ? sessionId : 0n;
    const data = request.data === null ? null : Buffer.from(request.data).toString('hex');
    this.nodes.set(path, { data, version: 0, creations: 0, deletions: 0, owner });
    return ErrorCode.OK;
  }
}

function follow(model: Model, step: Step): void {
  if (step.kind === 'write') model.apply(step.part, step.sessionId);
  else if (step.kind === 'multi') model.multi(step.parts, step.sessionId);
  else if (step.kind === 'close') model.close(step.sessionId);
}

test('whatever is written, and however late it is applied, the tree is what the rules say', () => {
  fc.assert(
    fc.property(steps, (sequence) => {
      const writer = new WriterOfTxns();
      const model = new Model();
      for (const step of sequence) {
        perform(writer, step);
        follow(model, step);
      }
      writer.apply();
      const seen = [...writer.tree.nodes].map(([path, node]) => {
        const { version, cversion, ephemeralOwner, numChildren } = statOf(node);
        const data = node.data === null ? null : Buffer.from(node.data).toString('hex');
        return [path, { data, version, cversion, ephemeralOwner, numChildren }];
      });
      // What the server starts with counts as children that were never created.
      const initial: Record<string, number> = { '/': 1, '/zookeeper': 2 };
      const expected = [...model.nodes].map(([path, node]) => {
        const { data, version, creations, deletions, owner: ephemeralOwner } = node;
        const cversion = creations + deletions - (initial[path] ?? 0);
        return [
          path,
          { data, version, cversion, ephemeralOwner, numChildren: model.childrenOf(path).length },
        ];
      });
      expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(expected));
    }),
    { numRuns: 400 },
  );
});

const newNode = (path: string, flags = 0) => ({ path, data: null, acl: openAcl, flags, ttlMs: 0 });

describe('sequential names', () => {
  test('count every child ever created, whatever it is called and however it was made', () => {
    const writer = new WriterOfTxns();
    writer.write(create, newNode('/q'));
    expect(writer.write(create, newNode('/q/n-', 2))).toMatchObject({ path: '/q/n-0000000000' });
    writer.write(create, newNode('/q/other'));
    writer.write(create, newNode('/q/other'));
    writer.write(deleteNode, { path: '/q/other', version: -1 });
    expect(writer.write(create, newNode('/q/', 3))).toMatchObject({ path: '/q/0000000002' });
    const failing: MultiPart[] = [
      { op: 'create', request: newNode('/q/n-', 2) },
      { op: 'check', request: { path: '/none', version: -1 } },
    ];
    writer.write(multi, failing);
    const two: MultiPart[] = [
      { op: 'create', request: newNode('/q/n-', 2) },
      { op: 'create', request: newNode('/q/n-', 2) },
    ];
    expect(writer.write(multi, two)).toMatchObject({
      parts: [{ path: '/q/n-0000000003' }, { path: '/q/n-0000000004' }],
    });
    writer.apply();
    expect(writer.tree.node('/q')?.creations).toBe(5);
  });

  test('stick at the largest number', () => {
    const writer = new WriterOfTxns();
    writer.write(create, newNode('/q'));
    writer.apply();
    const parent = writer.tree.node('/q');
    if (parent !== undefined) parent.creations = 2 ** 31 - 1;
    expect(writer.write(create, newNode('/q/n-', 2))).toMatchObject({ path: '/q/n-2147483647' });
    writer.apply();
    expect(writer.write(create, newNode('/q/n-', 2))).toMatchObject({ code: ErrorCode.NODEEXISTS });
  });
});

test('clients see creations and deletions as cversion, -1 on a new root', () => {
  const writer = new WriterOfTxns();
  const root = writer.tree.node('/');
  expect(root === undefined ? undefined : statOf(root).cversion).toBe(-1);
  writer.write(create, newNode('/a'));
  writer.write(deleteNode, { path: '/a', version: 0 });
  writer.apply();
  expect(root === undefined ? undefined : statOf(root)).toMatchObject({
    cversion: 1,
    pzxid: 2n,
    numChildren: 1,
  });
});

test.each([
  ['create of the root', () => [create, newNode('/')] as const, ErrorCode.NODEEXISTS],
  ['create below a missing node', () => [create, newNode('/x/y')] as const, ErrorCode.NONODE],
  ['create without slash', () => [create, newNode('x')] as const, ErrorCode.BADARGUMENTS],
  ['create of a bad path', () => [create, newNode('/a//b')] as const, ErrorCode.NONODE],
  ['create with unknown flags', () => [create, newNode('/x', 9)] as const, ErrorCode.BADARGUMENTS],
  ['create without ACL', () => [create, { ...newNode('/x'), acl: [] }] as const, ErrorCode.INVALIDACL],
  [
    'create of a name with a control character',
    () => [create, newNode('/x\u0001')] as const,
    ErrorCode.BADARGUMENTS,
  ],
])('%s fails', (_name, request, code) => {
  const [operation, body] = request();
  expect(new WriterOfTxns().write(operation, body)).toEqual({ type: -1, code });
});

test.each(['/', '/zookeeper', '/zookeeper/quota', '/zookeeper/config', 'a'])(
  '%s cannot be deleted',
  (path) => {
    expect(new WriterOfTxns().write(deleteNode, { path, version: -1 })).toEqual({
      type: -1,
      code: ErrorCode.BADARGUMENTS,
    });
  },
);

test('setData of a bad path is a bad argument, of a missing node is not there', () => {
  const writer = new WriterOfTxns(emptyTree());
  const set = (path: string) => writer.write(setData, { path, data: null, version: -1 });
  expect([set('a'), set('/a/'), set('/a')]).toMatchObject([
    { code: ErrorCode.BADARGUMENTS },
    { code: ErrorCode.BADARGUMENTS },
    { code: ErrorCode.NONODE },
  ]);
});
