/** What a thread of ours begins with: it loads the module that it was started for. Loaded by others it does nothing. */
import { readlinkSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { WorkerModule } from '../background-workers.ts';
import { nodeClock } from './node-clock.ts';
import { nodeFileSystem } from './node-file-system.ts';

export const { url } = import.meta;
/** Under which name the starter says the module's address. */
export const moduleKey = 'kafka-ts-module';

const task = taskIn(workerData);
if (task !== undefined && parentPort !== null) void run(task, parentPort);

/** What fails ends the thread, and its starter is told. */
async function run({ address, nice }: Task, port: MessagePort): Promise<void> {
  if (nice > 0) lowerPriority(nice);
  const { serve }: WorkerModule<unknown, unknown> = await import(address);
  serve(
    { clock: nodeClock, files: nodeFileSystem() },
    {
      post: (message) => port.postMessage(message),
      onMessage: (listener) => {
        port.on('message', listener);
      },
    },
  );
}

interface Task {
  readonly address: string;
  readonly nice: number;
}

/** Other threads have data of another kind. */
function taskIn(data: unknown): Task | undefined {
  if (typeof data !== 'object' || data === null || !(moduleKey in data)) return undefined;
  return { address: String(data[moduleKey]), nice: 'nice' in data ? Number(data.nice) : 0 };
}

/** Of this thread: to Linux it is a process as any other. */
function lowerPriority(nice: number): void {
  if (process.platform !== 'linux') return;
  try {
    const threadId = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    setPriority(threadId, Math.min(constants.priority.PRIORITY_LOW, getPriority() + nice));
  } catch {
    // No /proc, or no right to: then it is as important as the others.
  }
}
