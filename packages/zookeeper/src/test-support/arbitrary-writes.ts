/** For tests: sequences of writes over a few paths, so that they get in each other's way. */
import fc from 'fast-check';
import { create } from '../jute/operations/create.ts';
import { deleteNode } from '../jute/operations/delete.ts';
import { type MultiPart, multi } from '../jute/operations/multi.ts';
import { setAcl } from '../jute/operations/set-acl.ts';
import { setData } from '../jute/operations/set-data.ts';
import { openAcl } from '../jute/records/acl.ts';
import type { WriterOfTxns } from './writer-of-txns.ts';

const path = fc.constantFrom('/a', '/b', '/a/x', '/a/y', '/a/x/1', '/b/s-', '/zookeeper', '/');
const data = fc.option(fc.uint8Array({ maxLength: 4 }), { nil: null });
const version = fc.constantFrom(-1, -1, -1, 0, 1, 2);
const parts: fc.Arbitrary<MultiPart> = fc.oneof(
  fc.record({
    op: fc.constant('create' as const),
    request: fc.record({
      path,
      data,
      acl: fc.constantFrom(openAcl, [{ perms: 31, scheme: 'ip', id: '127.0.0.1' }]),
      flags: fc.constantFrom(0, 0, 1, 2, 3),
      ttlMs: fc.constant(0),
    }),
  }),
  fc.record({ op: fc.constant('delete' as const), request: fc.record({ path, version }) }),
  fc.record({ op: fc.constant('setData' as const), request: fc.record({ path, data, version }) }),
  fc.record({ op: fc.constant('check' as const), request: fc.record({ path, version }) }),
);

/** A step of a test: a write of one of three sessions, the end of a session, or applying some of what is prepared. */
export type Step =
  | { readonly kind: 'write'; readonly part: MultiPart; readonly sessionId: bigint }
  | { readonly kind: 'multi'; readonly parts: readonly MultiPart[]; readonly sessionId: bigint }
  | { readonly kind: 'setAcl'; readonly path: string; readonly sessionId: bigint }
  | { readonly kind: 'close'; readonly sessionId: bigint }
  | { readonly kind: 'apply'; readonly count: number };

const sessionId = fc.constantFrom(1n, 2n, 3n);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('write' as const), part: parts, sessionId }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('multi' as const),
      parts: fc.array(parts, { maxLength: 4 }),
      sessionId,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('setAcl' as const), path, sessionId }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const), sessionId }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('apply' as const), count: fc.integer({ min: 1, max: 4 }) }),
  },
);

export const steps = fc.array(step, { maxLength: 40 });

export function perform(writer: WriterOfTxns, step: Step): void {
  switch (step.kind) {
    case 'write':
      performPart(writer, step.part, step.sessionId);
      break;
    case 'multi':
      writer.write(multi, step.parts, step.sessionId);
      break;
    case 'setAcl':
      writer.write(setAcl, { path: step.path, acl: openAcl, version: -1 }, step.sessionId);
      break;
    case 'close':
      writer.closeSession(step.sessionId);
      break;
    case 'apply':
      writer.apply(step.count);
      break;
  }
}

function performPart(writer: WriterOfTxns, part: MultiPart, session: bigint): void {
  switch (part.op) {
    case 'create':
      writer.write(create, part.request, session);
      break;
    case 'delete':
      writer.write(deleteNode, part.request, session);
      break;
    case 'setData':
      writer.write(setData, part.request, session);
      break;
    case 'check':
      writer.write(multi, [part], session);
      break;
  }
}
