/**
 * Keeps V8's optimizing compilers out of the way of requests. They work in bursts, when many functions were called often enough: for a
 * tenth of a second to a whole one in all in the first thousands of requests. A request that needs the processor meanwhile waits until
 * the piece of work that has it is done: 0.5 to 3 ms, where it takes 0.05 itself.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/** What Node.js calls the threads that compile and help the garbage collector; Linux shows fifteen characters. */
const workerName = 'V8Worker';
/** A tenth of the processor time of a thread of the usual priority, when both want the same processor. */
const workerPriority = 10;
const threads = '/proc/self/task';

/**
 * One thread for each of the compilers, and the slower one (TurboFan) only for what was called 15,000 times, as V8 has it where it is to
 * be sparing, not 3,000. Not before the server has started, which they speed up. Only for the Node.js it was measured with.
 */
export function keepCompilersFew(): void {
  if (!process.versions.node.startsWith('24.')) return;
  for (const flag of [
    '--concurrent-maglev-max-threads=1',
    '--concurrent-turbofan-max-threads=1',
    '--invocation-count-for-turbofan=15000',
  ])
    setFlagsFromString(flag);
}

/**
 * Lets the threads that compile give way to everybody else: on Linux, which has priorities of single threads. The same threads help to
 * clear the young generation while requests wait; so the loop then does that alone, which takes it as long (of 8 MiB little survives).
 * For good: nobody but root may raise a priority again. Where others keep all processors busy, requests now and then wait for the starved
 * thread: up to 40 ms were seen instead of 10.
 */
export function letCompilersGiveWay(): void {
  if (process.platform !== 'linux' || !process.versions.node.startsWith('24.')) return;
  try {
    const workers = readdirSync(threads).filter(
      (thread) => readFileSync(`${threads}/${thread}/comm`, 'latin1').trim() === workerName,
    );
    setFlagsFromString('--no-parallel-scavenge');
    for (const worker of workers.map(Number))
      if (getPriority(worker) < workerPriority) setPriority(worker, workerPriority);
  } catch {
    // Without /proc, or where a thread may not be touched: they stay as they are.
  }
}
