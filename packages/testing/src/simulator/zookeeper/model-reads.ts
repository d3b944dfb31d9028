/** What each read must answer from a {@link ModelState}. */
import { ErrorCode } from '@kafka-ts/zookeeper/errors';
import { OpCode } from '@kafka-ts/zookeeper/jute/op-code';
import { childrenOf, type ModelState, statOf } from './model-state.ts';
import type { ReadCall } from './wire-call.ts';

export interface Answer {
  readonly err: number;
  readonly value: unknown;
}

/** Undefined for what tells nothing of the tree (pings, and what is about watches). */
export function read(state: ModelState, call: ReadCall): Answer | undefined {
  switch (call.kind) {
    case 'getData':
    case 'exists':
    case 'getChildren':
    case 'getChildren2':
      return answerOf(state, call.path, call.kind);
    case 'multiRead': {
      const value = call.parts.map(({ type, path }) => {
        const part = answerOf(state, path, type === OpCode.getData ? 'getData' : 'getChildren');
        return part.err === ErrorCode.OK ? part.value : { code: part.err };
      });
      return { err: ErrorCode.OK, value };
    }
    default:
      return undefined;
  }
}

function answerOf(
  state: ModelState,
  path: string,
  kind: 'getData' | 'exists' | 'getChildren' | 'getChildren2',
): Answer {
  const node = state.nodes.get(path);
  if (node === undefined) return { err: ErrorCode.NONODE, value: undefined };
  const stat = statOf(node);
  switch (kind) {
    case 'getData':
      return { err: ErrorCode.OK, value: { data: node.data, stat } };
    case 'exists':
      return { err: ErrorCode.OK, value: stat };
    case 'getChildren':
      return { err: ErrorCode.OK, value: { children: childrenOf(state, path) } };
    case 'getChildren2':
      return { err: ErrorCode.OK, value: { children: childrenOf(state, path), stat } };
  }
}
