import { errorCodeOf } from '@kafka-ts/client/connection/connection-error';
import { messageOf } from '@kafka-ts/environment/error-message';
import { CliError } from '../cli-error.ts';

const advice: Readonly<Record<string, (what: string) => string>> = {
  EADDRINUSE: (what) =>
    `${what}: Address already in use. Is another server running? Stop that one, or choose another port`,
  EACCES: (what) =>
    `${what}: permission denied. Choose a directory that this user may write and a port from 1024 on`,
  EPERM: (what) => `${what}: permission denied. Choose a directory that this user may write`,
  EROFS: (what) => `${what}: the file system is read-only. Choose another directory`,
  ENOSPC: (what) => `${what}: the disk is full`,
  EADDRNOTAVAIL: (what) => `${what}: this machine has no such address`,
  ENOTDIR: (what) => `${what}: a part of the path is a file, not a directory`,
};

/** Why a server did not start, in one line. */
export function startFailure(server: string, error: unknown): CliError {
  const words = advice[errorCodeOf(error) ?? ''];
  const reason = words === undefined ? messageOf(error) : words(bindFailure(error) ?? messageOf(error));
  return new CliError(`${server} did not start: ${reason}`, { cause: error });
}

/** Apache's words for an address that could not be listened on. */
function bindFailure(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('port' in error) || typeof error.port !== 'number') return undefined;
  const host = 'address' in error && typeof error.address === 'string' ? error.address : '';
  return `Socket server failed to bind to ${host === '' || host === '::' ? '0.0.0.0' : host}:${error.port}`;
}
