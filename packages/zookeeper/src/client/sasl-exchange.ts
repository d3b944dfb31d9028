import type { Environment } from '@kafka-ts/environment/environment';
import { ErrorCode, ZooKeeperError } from '../errors.ts';
import { sasl } from '../jute/operations/sasl.ts';
import { DigestMd5Client, type SaslLogin } from '../sasl/digest-md5-client.ts';
import { SaslError } from '../sasl/sasl-error.ts';
import { newCall, unwrap } from './call.ts';
import type { ClientConnection } from './client-connection.ts';

/** Random bytes of a nonce, as many as Java's provider takes. */
const nonceBytes = 30;

/** The connection was lost between the first token and the last. */
export class LoginInterruptedError extends Error {
  constructor(username: string, cause: unknown) {
    super(
      `the connection was lost while user '${username}' authenticated by SASL; servers before 3.5 close it when the password is wrong`,
      { cause },
    );
  }
}

/** What a server that knows `login` is asked first, and what nothing else may come before. */
export interface ProvenConnection {
  readonly connection: ClientConnection;
  readonly login: SaslLogin;
}

/**
 * Authenticates a connection by DIGEST-MD5, before anything else is sent on it. Fails with AUTHFAILED, whose cause says what was wrong,
 * if the server refuses the user, has no SASL, or does not know the password itself; with LoginInterruptedError if the connection is lost.
 */
export async function proveLogin(env: Environment, { connection, login }: ProvenConnection): Promise<void> {
  const cnonce = Buffer.from(env.random.bytes(nonceBytes)).toString('base64');
  const exchange = new DigestMd5Client(login, cnonce);
  let token: Uint8Array | undefined = new Uint8Array(0);
  while (token !== undefined) {
    const { call, outcome } = newCall(sasl, { token }, env.clock.monotonicMs());
    connection.send(call);
    const answer = await outcome.catch((error: unknown) => {
      throw new LoginInterruptedError(login.username, error);
    });
    if (isRefusal(answer.err)) throw refused(`the server refuses user '${login.username}'`);
    const { token: serverToken } = unwrap(answer, undefined);
    if (serverToken === null) throw refused(`the server does not authenticate user '${login.username}'`);
    try {
      token = exchange.evaluate(serverToken);
    } catch (error) {
      throw error instanceof SaslError ? refused(error.message, error) : error;
    }
  }
}

/** Whether an error says that this client is not let in, whatever it tries. */
export function isAuthFailure(error: unknown): error is ZooKeeperError {
  return error instanceof ZooKeeperError && error.code === ErrorCode.AUTHFAILED;
}

function isRefusal(code: number): boolean {
  return code === ErrorCode.AUTHFAILED || code === ErrorCode.SESSIONCLOSEDREQUIRESASLAUTH;
}

function refused(reason: string, cause?: unknown): ZooKeeperError {
  const because = new Error(`SASL authentication (DIGEST-MD5) failed: ${reason}`, { cause });
  return new ZooKeeperError(ErrorCode.AUTHFAILED, undefined, { cause: because });
}
