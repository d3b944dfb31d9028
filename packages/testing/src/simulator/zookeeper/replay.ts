/**
 * Does all transactions again, in the order of their numbers, on a model of its own, and demands of each:
 *
 * - it is one that a client sent, in the order in which its session sent them, done once; or the end of a session or of a container by the server;
 * - what the server logged, and what it answered if the answer arrived, is what the model says, Stat and zxid included;
 * - it was done after everything that anybody had been told of when it was sent (checked for lost answers too).
 *
 * Afterwards no answered write may be left over: it would be lost, or never have been logged. Numbers have no gaps:
 * a write that failed has its own.
 */
import { ErrorCode } from '@kafka-ts/zookeeper/errors';
import { OpCode } from '@kafka-ts/zookeeper/jute/op-code';
import type { TxnRecord } from '@kafka-ts/zookeeper/server/persistence/txn-record';
import { read } from './model-reads.ts';
import { firstState, type ModelState } from './model-state.ts';
import {
  type Change,
  closeSession,
  createSession,
  deleteContainer,
  type Origin,
  type Step,
  write,
} from './model-writes.ts';
import { SessionRequests } from './session-requests.ts';
import { sessionExpired, type Tape, type TapeRequest } from './tape.ts';
import { textOfTxn } from './txn-witness.ts';
import { isWrite, textOf } from './wire-call.ts';

/** A transaction as the model did it. */
export interface ReplayedTxn {
  readonly record: TxnRecord;
  readonly changes: readonly Change[];
  /** The state behind it. */
  readonly state: ModelState;
  /** The request that asked for it; none of what the server does by itself. */
  readonly request: TapeRequest | undefined;
}

export class Replay {
  readonly txns: readonly ReplayedTxn[];

  constructor(txns: readonly ReplayedTxn[]) {
    this.txns = txns;
  }

  get last(): ModelState {
    return this.stateAt(BigInt(this.txns.length));
  }

  stateAt(zxid: bigint): ModelState {
    return zxid === 0n ? firstState : this.at(zxid).state;
  }

  at(zxid: bigint): ReplayedTxn {
    const txn = this.txns[Number(zxid) - 1];
    if (txn === undefined)
      throw new Error(`transaction ${zxid} was told of, ${this.txns.length} is the last in the log`);
    return txn;
  }
}

/** Replays everything that `tape` tells of; throws at the first promise that was broken. */
export function replay(records: ReadonlyMap<bigint, TxnRecord>, tape: Tape): Replay {
  const requests = new SessionRequests(tape);
  const txns: ReplayedTxn[] = [];
  let state = firstState;
  for (let zxid = 1n; zxid <= tape.seenZxid; zxid++) {
    const record = records.get(zxid);
    if (record === undefined) {
      const owner = requests.answeredBy(zxid);
      throw new Error(
        `transaction ${zxid} is in no log${owner === undefined ? '' : `: ${textOf(owner.call)} was acknowledged`}`,
      );
    }
    const { step, request } = stepOf(state, record, requests);
    checkStep(step, record, request);
    state = step.state;
    txns.push({ record, changes: step.changes, state, request });
  }
  requests.checkNoneLeft();
  const result = new Replay(txns);
  checkReads(tape, result);
  return result;
}

function stepOf(
  state: ModelState,
  { header, txn }: TxnRecord,
  requests: SessionRequests,
): { readonly step: Step; readonly request: TapeRequest | undefined } {
  const { zxid, sessionId, timeMs, cxid } = header;
  const origin: Origin = { zxid, timeMs, sessionId };
  if (txn.type === OpCode.createSession) {
    if (state.sessions.has(sessionId))
      throw new Error(`transaction ${zxid} makes session ${sessionId} a second time`);
    return { step: createSession(state, txn.timeoutMs, origin), request: undefined };
  }
  if (sessionId === 0n) {
    // Somebody else was quicker: the server's own deletions fail like others.
    if (txn.type === OpCode.error) return { step: refused(state, txn.code), request: undefined };
    if (txn.type === OpCode.deleteContainer)
      return { step: deleteContainer(state, txn.path, origin), request: undefined };
    throw new Error(`transaction ${zxid} of no session: ${textOfTxn(txn)}`);
  }
  if (!state.sessions.has(sessionId)) {
    throw new Error(`transaction ${zxid} (${textOfTxn(txn)}) is of session ${sessionId}, which is gone`);
  }
  if (txn.type === OpCode.closeSession && cxid === 0) {
    return { step: closeSession(state, origin, txn.paths), request: undefined };
  }
  const logged = textOfTxn(txn);
  const request = requests.take(
    { zxid, sessionId, xid: cxid },
    ({ call }) => isWrite(call) && write(state, call, origin).logged === logged,
  );
  if (!isWrite(request.call)) throw new Error(`transaction ${zxid} of a ${request.call.kind}`);
  const isEnd = txn.type === OpCode.closeSession && request.call.kind === 'closeSession';
  const step = isEnd ? closeSession(state, origin, txn.paths) : write(state, request.call, origin);
  return { step, request };
}

function refused(state: ModelState, err: number): Step {
  return { state, err, value: undefined, changes: [], logged: `error ${err}` };
}

function checkStep(step: Step, { header, txn }: TxnRecord, request: TapeRequest | undefined): void {
  const { zxid, timeMs } = header;
  const logged = textOfTxn(txn);
  const asked = request === undefined ? 'the server itself' : textOf(request.call);
  if (logged !== step.logged) {
    throw new Error(`transaction ${zxid} (${asked}): logged '${logged}', expected '${step.logged}'`);
  }
  if (request === undefined) return;
  const { reply } = request;
  if (timeMs < request.sentMs || (reply !== undefined && timeMs > reply.ms)) {
    throw new Error(
      `transaction ${zxid} (${asked}): done at ${timeMs}, sent at ${request.sentMs}, answered at ${reply?.ms}`,
    );
  }
  if (reply === undefined) return;
  const found = textOf({ err: reply.err, value: reply.value });
  const expected = textOf({ err: step.err, value: step.value });
  if (found !== expected)
    throw new Error(`transaction ${zxid} (${asked}): expected ${expected}, answered ${found}`);
}

/** Every read shows the state behind the transaction that its answer names. */
function checkReads(tape: Tape, replayed: Replay): void {
  for (const { client, requests } of tape.connections) {
    for (const { call, reply } of requests) {
      if (reply === undefined || isWrite(call) || reply.err === sessionExpired) continue;
      const expected = read(replayed.stateAt(reply.zxid), call);
      if (expected === undefined) {
        if (reply.err !== ErrorCode.OK && reply.err !== ErrorCode.NOWATCHER) {
          throw new Error(`${client}: ${textOf(call)} failed with ${reply.err}`);
        }
        continue;
      }
      const found = textOf({ err: reply.err, value: reply.value });
      if (found !== textOf(expected)) {
        throw new Error(
          `${client}: ${textOf(call)} at transaction ${reply.zxid}: expected ${textOf(expected)}, answered ${found}`,
        );
      }
    }
  }
}
