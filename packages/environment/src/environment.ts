/**
 * The one door through which time, timers, network, files, randomness and background work come in.
 *
 * Packages that take an {@link Environment} (protocol, storage, zookeeper, broker, client) import no `node:fs`,
 * `node:net`, timers, `Date.now`, `performance.now`, `Math.random`, `crypto.random*` or asynchronous `zlib`;
 * `test/quick/architecture` reads their imports. Production hands in `nodeEnvironment()`, the simulator one
 * with virtual time, memory files and an in-memory network.
 */
import type { BackgroundWorkers } from './background-workers.ts';
import type { Clock } from './clock.ts';
import type { Compression } from './compression.ts';
import type { FileSystem } from './file-system.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';
import type { StandardStreams } from './standard-streams.ts';

/** Everything of the outside world that broker, ZooKeeper and clients may touch. */
export interface Environment {
  readonly clock: Clock;
  readonly network: Network;
  readonly files: FileSystem;
  readonly random: Random;
  readonly compression: Compression;
  /**
   * Where there are none, everything is done in the event loop, by turns. Their files must be these: who puts others in the place of
   * {@link files} leaves the workers out.
   */
  readonly workers?: BackgroundWorkers;
  /** Only where a command lends its own. */
  readonly standardStreams?: StandardStreams;
}
