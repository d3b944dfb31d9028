/** For tests: random transactions over a small set of paths. */
import fc from 'fast-check';
import { OpCode } from '../jute/op-code.ts';
import { openAcl } from '../jute/records/acl.ts';
import type { Txn } from '../jute/txns/txn.ts';

export const bytes = fc.uint8Array({ maxLength: 20 });
export const nullableBytes = fc.option(bytes, { nil: null });
const acls = fc.array(
  fc.record({
    perms: fc.integer({ min: 0, max: 31 }),
    scheme: fc.constantFrom('world', 'digest'),
    id: fc.string({ maxLength: 5 }),
  }),
  { minLength: 1, maxLength: 3 },
);
const path = fc.string({ maxLength: 12 }).map((text) => `/${text}`);
const int = fc.integer();

/** Any transaction that can be logged, sensible or not. */
export const anyTxn: fc.Arbitrary<Txn> = fc.oneof(
  fc.record({
    type: fc.constantFrom(OpCode.create, OpCode.create2),
    path,
    data: nullableBytes,
    acl: acls,
    isEphemeral: fc.boolean(),
    parentCversion: int,
    ttlMs: fc.constant(0),
  }),
  fc.record({
    type: fc.constant(OpCode.createTtl),
    path,
    data: nullableBytes,
    acl: fc.constant(openAcl),
    isEphemeral: fc.constant(false),
    parentCversion: int,
    ttlMs: fc.integer({ min: 0, max: 2 ** 40 - 1 }),
  }),
  fc.record({ type: fc.constantFrom(OpCode.delete, OpCode.deleteContainer), path }),
  fc.record({ type: fc.constant(OpCode.setData), path, data: nullableBytes, version: int }),
  fc.record({ type: fc.constant(OpCode.setAcl), path, acl: acls, version: int }),
  fc.record({ type: fc.constant(OpCode.check), path, version: int }),
  fc.record({ type: fc.constant(OpCode.error), code: int }),
  fc.record({ type: fc.constant(OpCode.createSession), timeoutMs: int }),
  fc.record({ type: fc.constant(OpCode.closeSession), paths: fc.array(path, { maxLength: 4 }) }),
);

export const anyMulti: fc.Arbitrary<Txn> = fc
  .array(anyTxn, { maxLength: 5 })
  .map((parts) => ({ type: OpCode.multi, parts }));
