import type { Environment } from '@kafka-ts/environment/environment';
import { ErrorCode, ZooKeeperError } from '../errors.ts';
import { ZooKeeperConnectError } from './client-options.ts';
import type { ClientSession, SessionState } from './client-session.ts';

export interface StartOptions {
  /** On the monotonic clock. */
  readonly deadlineMs: number;
  /** Which servers and how long, for the error. */
  readonly description: string;
  /** Listens to the session's states; returns what takes the listener off again. */
  readonly onState: (listener: (state: SessionState) => void) => () => void;
}

/** Starts to connect and waits for the first session. Fails with ZooKeeperConnectError, or with AUTHFAILED. */
export async function startSession(
  env: Environment,
  session: ClientSession,
  { deadlineMs, description, onState }: StartOptions,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const forget = onState((state) => {
    if (state === 'connected') resolve();
    else if (state === 'auth-failed') {
      const cause = session.lastError?.cause;
      reject(new ZooKeeperError(ErrorCode.AUTHFAILED, undefined, { cause }));
    }
  });
  const timer = env.clock.setTimer(Math.max(1, deadlineMs - env.clock.monotonicMs()), () => {
    const cause = session.lastError;
    const reason = cause === undefined ? '' : ` (${cause.message})`;
    const message = `Timed out waiting for connection while in state: CONNECTING. No ZooKeeper session at ${description}${reason}`;
    reject(new ZooKeeperConnectError(message, { cause }));
  });
  session.start();
  try {
    await promise;
  } finally {
    timer.cancel();
    forget();
  }
}
