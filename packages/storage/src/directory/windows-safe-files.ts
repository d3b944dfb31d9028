/**
 * Renames and deletes that get along with Windows, where a file that anyone holds open (a virus scanner, an indexer,
 * our own read that is just ending) can be neither renamed nor deleted for that moment. Elsewhere they are plain calls.
 *
 * Our own handles are to be closed first: waiting only helps against others.
 */
import type { Clock } from '@kafka-ts/environment/clock';
import type { FileSystem } from '@kafka-ts/environment/file-system';

const RETRY_FOR_MS = 2000;
const RETRY_EVERY_MS = 50;

/** What the functions here need of the environment. */
export interface FilesAndClock {
  readonly files: FileSystem;
  readonly clock: Clock;
}

/** Renames a file or directory, on Windows with retries for two seconds. */
export function renameSafely(env: FilesAndClock, from: string, to: string): Promise<void> {
  return retried(env, () => env.files.rename(from, to));
}

/**
 * Deletes a file or directory tree, on Windows with retries for two seconds. Returns false if it is still there
 * because somebody holds it: the next start deletes what is marked for deletion.
 */
export async function deleteSafely(
  env: FilesAndClock,
  path: string,
  kind: 'file' | 'directory',
): Promise<boolean> {
  const { files } = env;
  try {
    await retried(env, () => (kind === 'file' ? files.delete(path) : files.deleteDirectory(path)));
    return true;
  } catch (error) {
    if (isHeldOpen(files, error)) return false;
    throw error;
  }
}

async function retried(env: FilesAndClock, action: () => Promise<void>): Promise<void> {
  const deadline = env.clock.monotonicMs() + RETRY_FOR_MS;
  for (;;) {
    try {
      await action();
      return;
    } catch (error) {
      if (!isHeldOpen(env.files, error) || env.clock.monotonicMs() >= deadline) throw error;
    }
    await new Promise<void>((resolve) => {
      env.clock.setTimer(RETRY_EVERY_MS, resolve);
    });
  }
}

const HELD_OPEN: ReadonlySet<unknown> = new Set(['EPERM', 'EBUSY', 'EACCES', 'ENOTEMPTY']);

/** Whether `error` is what Windows answers while somebody else has the file open. */
export function isHeldOpen(files: FileSystem, error: unknown): boolean {
  return (
    files.platform === 'windows' && error instanceof Error && 'code' in error && HELD_OPEN.has(error.code)
  );
}
