/** What the writers of the crash test do: each kind of transaction that a log can hold, most of them several to a multi. */
import { ZooKeeperError } from '@kafka-ts/zookeeper/errors';
import { expect } from 'vitest';
import { look, multiOf, type NextStep, type Nodes } from './lane.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const changed = (before: Nodes, ...changes: readonly (readonly [string, string | undefined])[]): Nodes => {
  const after = new Map(before);
  for (const [path, node] of changes) {
    if (node === undefined) after.delete(path);
    else after.set(path, node);
  }
  return after;
};

/** Two nodes that always say the same, by versions. */
export const inStep: NextStep = (before, n, base) => {
  const names = ['/left', '/right'] as const;
  const data = bytes(String(n));
  if (!before.has('/left')) {
    return {
      send: multiOf(names.map((name) => ({ type: 'create', path: base + name, data, mode: 'persistent' }))),
      after: changed(before, ...names.map((name) => [name, look(String(n))] as const)),
    };
  }
  const version = Number(before.get('/left')?.split(' ')[1]);
  return {
    send: multiOf(names.map((name) => ({ type: 'setData', path: base + name, data, version }))),
    after: changed(before, ...names.map((name) => [name, look(String(n), version + 1)] as const)),
  };
};

/** Numbered nodes, whose numbers are known before, and go on over every crash; ten at once are deleted. */
export const numbered: NextStep = (before, n, base) => {
  const oldest = [...before.keys()].filter((path) => path.startsWith('/n-')).sort();
  const made = Number(before.get('/made')?.split(' ')[1] ?? -1) + 1;
  if (made === 0) {
    const data = bytes('-');
    return {
      send: (client) => client.create(`${base}/made`, data, { mode: 'persistent' }),
      after: changed(before, ['/made', look('-')]),
    };
  }
  const count = ['/made', look('-', made)] as const;
  const setCount = { type: 'setData', path: `${base}/made`, data: bytes('-'), version: made - 1 } as const;
  if (oldest.length >= 20) {
    const old = oldest.slice(0, 10);
    const deletes = old.map((path) => ({ type: 'delete', path: base + path, version: 0 }) as const);
    return {
      // One more node is made and deleted, so that numbers and requests go on in step.
      send: multiOf([
        ...deletes,
        setCount,
        { type: 'create', path: `${base}/x`, data: null, mode: 'persistent' },
        { type: 'delete', path: `${base}/x`, version: 0 },
      ]),
      after: changed(before, ...old.map((path) => [path, undefined] as const), count),
    };
  }
  // `made` itself was the parent's first child.
  const path = `/n-${String(made).padStart(10, '0')}`;
  return {
    send: async (client) => {
      const results = await client.multi([
        { type: 'create', path: `${base}/n-`, data: bytes(String(n)), mode: 'persistent-sequential' },
        setCount,
      ]);
      expect(results[0]).toMatchObject({ path: base + path });
    },
    after: changed(before, [path, look(String(n))], count),
  };
};

/** Ephemeral nodes that come and go beside a node that lasts. */
export const ephemeral: NextStep = (before, n, base) => {
  if (!before.has('/mine')) {
    const path = `${base}/mine`;
    return {
      send: (client) => client.create(path, bytes(String(n)), { mode: 'ephemeral' }),
      after: changed(before, ['/mine', look(String(n), 0, 'ephemeral')]),
    };
  }
  if (n % 3 === 0) {
    return {
      send: (client) => client.delete(`${base}/mine`, -1),
      after: changed(before, ['/mine', undefined]),
    };
  }
  const [data = '', version = '0'] = before.get('/mine')?.split(' ') ?? [];
  const next = `${data}${n}`.slice(-20);
  return {
    send: (client) => client.setData(`${base}/mine`, bytes(next), Number(version)),
    after: changed(before, ['/mine', look(next, Number(version) + 1, 'ephemeral')]),
  };
};

/** A small tree that is there whole or not at all, an ephemeral leaf included; between them multis that fail and change nothing. */
export const subtree: NextStep = (before, n, base) => {
  const paths = ['/t', '/t/a', '/t/a/b', '/t/leaf'] as const;
  if (before.size > 0) {
    return {
      send: multiOf([...paths].reverse().map((path) => ({ type: 'delete', path: base + path, version: 0 }))),
      after: new Map(),
    };
  }
  const data = bytes(`${n}`.repeat(50));
  if (n % 5 === 0) {
    const failing = multiOf([
      { type: 'create', path: `${base}/t`, data, mode: 'persistent' },
      { type: 'setData', path: `${base}/t`, data: null, version: 7 },
    ]);
    return { send: (client) => failing(client).then(unexpected, allowBadVersion), after: before };
  }
  const mode = (path: string) => (path === '/t/leaf' ? 'ephemeral' : 'persistent');
  return {
    send: multiOf(paths.map((path) => ({ type: 'create', path: base + path, data, mode: mode(path) }))),
    after: changed(
      before,
      ...paths.map(
        (path) =>
          [
            path,
            look(Buffer.from(data).toString(), 0, path === '/t/leaf' ? 'ephemeral' : undefined),
          ] as const,
      ),
    ),
  };
};

function unexpected(): never {
  throw new Error('a multi with a wrong version was done');
}

function allowBadVersion(error: unknown): void {
  if (!(error instanceof ZooKeeperError) || error.name !== 'BADVERSION') throw error;
}
