import type { Environment } from '@kafka-ts/environment/environment';
import { nothing } from '../jute/codec.ts';
import { OpCode } from '../jute/op-code.ts';
import type { Operation } from '../jute/operation.ts';
import { newCall } from './call.ts';
import { ClientConnection } from './client-connection.ts';
import type { HostAndPort } from './connect-string.ts';

/** What identifies a session: whoever knows both may take it over or close it. */
export interface SessionCredentials {
  readonly sessionId: bigint;
  readonly password: Uint8Array;
}

/** closeSession (-11): no body either way; the server closes the connection behind its answer. */
export const closeSession: Operation<undefined, undefined> = {
  type: OpCode.closeSession,
  name: 'closeSession',
  request: nothing,
  response: nothing,
};

/**
 * Ends a session that a process left behind, with its ephemeral nodes, by attaching to it once. Tries each server once; true when
 * the session is surely gone (closed now, or unknown to the server), false when no server could be asked.
 */
export async function closeLeftSession(
  env: Environment,
  hosts: readonly HostAndPort[],
  { credentials, timeoutMs }: { credentials: SessionCredentials; timeoutMs: number },
): Promise<boolean> {
  const { sessionId, password } = credentials;
  for (const server of hosts) {
    try {
      const { connection, response } = await ClientConnection.open(env, {
        server,
        timeoutMs,
        request: { lastZxidSeen: 0n, timeoutMs, sessionId, password, readOnly: false },
        maxReplyBytes: 1 << 16,
        listener: { onEvent: () => {}, onZxid: () => {}, onEnd: () => {} },
      });
      try {
        if (response.timeoutMs <= 0) return true;
        const { call, outcome } = newCall(closeSession, undefined, env.clock.monotonicMs());
        connection.send(call);
        return (await outcome).err === 0;
      } finally {
        connection.end(new Error('done'));
      }
    } catch {
      // The next server may answer; whether any did is what the result says.
    }
  }
  return false;
}
