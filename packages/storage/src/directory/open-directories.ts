/** Takes the directories of `log.dirs`, and checks that what they hold goes together. */
import type { LogEnvironment } from '../log/log-state.ts';
import { LogDirectory, LogDirectoryError } from './log-directory.ts';

/**
 * Takes the directories for this process. One that cannot be used is logged and left out; if none is left, fails with
 * {@link LogDirectoryError}. A directory in use by another process, or of another broker's, stops the start.
 */
export async function openDirectories(
  env: LogEnvironment,
  logDirs: readonly string[],
): Promise<readonly LogDirectory[]> {
  const paths = new Set(logDirs);
  if (paths.size < logDirs.length) {
    throw new LogDirectoryError(`log.dirs names a directory twice: ${logDirs.join(',')}`);
  }
  const directories: LogDirectory[] = [];
  try {
    let failure: unknown;
    for (const path of paths) {
      try {
        directories.push(await LogDirectory.open(env, path));
      } catch (error) {
        // Without a cause it is no failure of the disk: the directory belongs to somebody else.
        if (!(error instanceof LogDirectoryError) || error.cause === undefined) throw error;
        failure = error;
        env.logger.error(error.message, 'kafka.log.LogManager');
      }
    }
    if (directories.length === 0) throw failure;
  } catch (error) {
    for (const directory of directories) directory.release();
    throw error;
  }
  return directories;
}
