/** What a thread of ours begins with: it loads the module that it was started for. Loaded by others it does nothing. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { WorkerModule } from '../background-workers.ts';
import { nodeClock } from './node-clock.ts';
import { nodeFileSystem } from './node-file-system.ts';

export const { url } = import.meta;
/** Under which name the starter says the module's address. */
export const moduleKey = 'kafka-ts-module';

const address = addressIn(workerData);
if (address !== undefined && parentPort !== null) void run(address, parentPort);

/** What fails ends the thread, and its starter is told. */
async function run(module: string, port: MessagePort): Promise<void> {
  const { serve }: WorkerModule<unknown, unknown> = await import(module);
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

/** Other threads have data of another kind. */
function addressIn(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !(moduleKey in data)) return undefined;
  return String(data[moduleKey]);
}
