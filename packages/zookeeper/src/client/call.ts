import type { Reader } from '@kafka-ts/protocol/bytes/reader';
import type { Writer } from '@kafka-ts/protocol/bytes/writer';
import { ErrorCode, ZooKeeperError } from '../errors.ts';
import type { Operation } from '../jute/operation.ts';

/** A request on its way, from the moment somebody asked for it to its answer or its failure; one of the two comes, once. */
export interface Call {
  readonly type: number;
  /** When it was asked for, on the monotonic clock. */
  readonly queuedMs: number;
  encode(writer: Writer): void;
  /** The server's answer; `reader` stands at the body if `err` is 0. Throws MalformedError for a body that makes no sense. */
  answer(err: number, reader: Reader): void;
  fail(error: Error): void;
}

/** What a call comes to. */
export type Outcome<S> =
  | { readonly isDone: true; readonly err: 0; readonly value: S }
  | { readonly isDone: false; readonly err: number };

/** A call of `operation`, and the promise of its outcome; the promise fails only if no answer comes. */
export function newCall<Q, S>(
  operation: Operation<Q, S>,
  request: Q,
  queuedMs: number,
): { call: Call; outcome: Promise<Outcome<S>> } {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome<S>>();
  const call: Call = {
    type: operation.type,
    queuedMs,
    encode: (writer) => operation.request.encode(request, writer),
    answer(err, reader) {
      if (err === ErrorCode.OK) resolve({ isDone: true, err: 0, value: operation.response.decode(reader) });
      else resolve({ isDone: false, err });
    },
    fail: reject,
  };
  return { call, outcome: promise };
}

/** Nobody knows whether the request was carried out. */
export function connectionLoss(cause?: unknown): ZooKeeperError {
  return new ZooKeeperError(ErrorCode.CONNECTIONLOSS, undefined, { cause });
}

export function isConnectionLoss(error: unknown): boolean {
  return error instanceof ZooKeeperError && error.code === ErrorCode.CONNECTIONLOSS;
}

/** The value of an outcome; throws ZooKeeper's error. */
export function unwrap<S>(outcome: Outcome<S>, path: string | undefined): S {
  if (outcome.isDone) return outcome.value;
  throw new ZooKeeperError(outcome.err, path);
}
