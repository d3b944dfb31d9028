import type { Environment } from '../environment.ts';
import { nodeClock } from './node-clock.ts';
import { nodeCompression } from './node-compression.ts';
import { nodeFileSystem } from './node-file-system.ts';
import { nodeNetwork } from './node-network.ts';
import { nodeRandom } from './node-random.ts';
import { nodeWorkers } from './node-workers.ts';

/** The real world, through Node. */
export function nodeEnvironment(): Environment {
  return {
    clock: nodeClock,
    network: nodeNetwork,
    files: nodeFileSystem(),
    random: nodeRandom,
    compression: nodeCompression,
    workers: nodeWorkers,
  };
}
