import type { Environment } from '@kafka-ts/environment/environment';
import { nothing } from '../jute/codec.ts';
import { OpCode } from '../jute/op-code.ts';
import type { Operation } from '../jute/operation.ts';
import type { SaslLogin } from '../sasl/digest-md5-client.ts';
import { newCall } from './call.ts';
import { ClientConnection } from './client-connection.ts';
import type { HostAndPort } from './connect-string.ts';
import { isAuthFailure, proveLogin } from './sasl-exchange.ts';

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

/** Of what is left, this part goes to each server in a round: one that drops packets leaves time for the others and for a second round. */
const ROUNDS = 2;
const SHORTEST_ATTEMPT_MS = 100;

/** Between two rounds through the servers, while none answers. */
const ROUND_PAUSE_MS = 100;

interface LeftSession {
  readonly credentials: SessionCredentials;
  /** Proved first, as on every connection. */
  readonly login: SaslLogin | undefined;
  /** How long to try. */
  readonly timeoutMs: number;
}

/**
 * Ends a session that a process left behind, with its ephemeral nodes, by attaching to it once. Tries the servers round by round;
 * true when there is nothing left to try (closed now, unknown to the server, or this client is not let in), false when none could be
 * asked in time.
 */
export async function closeLeftSession(
  env: Environment,
  hosts: readonly HostAndPort[],
  { credentials, login, timeoutMs }: LeftSession,
): Promise<boolean> {
  const deadlineMs = env.clock.monotonicMs() + timeoutMs;
  for (;;) {
    for (const server of hosts) {
      const leftMs = deadlineMs - env.clock.monotonicMs();
      if (leftMs <= 0) return false;
      const attemptMs = Math.max(SHORTEST_ATTEMPT_MS, Math.ceil(leftMs / (ROUNDS * hosts.length)));
      if (await closeAt(env, server, { credentials, login, timeoutMs, attemptMs })) return true;
    }
    if (env.clock.monotonicMs() + ROUND_PAUSE_MS >= deadlineMs) return false;
    await new Promise<void>((resolve) => {
      env.clock.setTimer(ROUND_PAUSE_MS, resolve);
    });
  }
}

async function closeAt(
  env: Environment,
  server: HostAndPort,
  { credentials, login, timeoutMs, attemptMs }: LeftSession & { readonly attemptMs: number },
): Promise<boolean> {
  const { sessionId, password } = credentials;
  try {
    const { connection, response } = await ClientConnection.open(env, {
      server,
      timeoutMs: attemptMs,
      request: { lastZxidSeen: 0n, timeoutMs: Math.ceil(timeoutMs), sessionId, password, readOnly: false },
      maxReplyBytes: 1 << 16,
      listener: { onEvent: () => {}, onZxid: () => {}, onEnd: () => {} },
    });
    try {
      if (response.timeoutMs <= 0) return true;
      if (login !== undefined) await proveLogin(env, { connection, login });
      const { call, outcome } = newCall(closeSession, undefined, env.clock.monotonicMs());
      connection.send(call);
      return (await outcome).err === 0;
    } finally {
      connection.end(new Error('done'));
    }
  } catch (error) {
    return isAuthFailure(error);
  }
}
