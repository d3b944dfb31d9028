/**
 * Node's compile cache, which saves half of a tool's start. By default it lies in the system's temporary directory, where whoever comes first
 * owns it; other users then have theirs among their own caches. It holds what V8 compiles when a module is loaded: most functions are
 * compiled when they are first called, and what has been called by the time of a flush makes no difference.
 */
import { constants, enableCompileCache } from 'node:module';

/** To be called before anything else is loaded. Where no place can be written to, everything works without it. */
export function useCompileCache(): void {
  if (enableCompileCache().status !== constants.compileCacheStatus.FAILED) return;
  const { XDG_CACHE_HOME: caches, HOME: home } = process.env;
  const directory = caches || (home && `${home}/.cache`);
  if (directory) enableCompileCache(`${directory}/kafka-ts`);
}
