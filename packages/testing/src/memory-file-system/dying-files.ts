/** Memory files under a process that dies, or a machine that loses power, in a call that the test chooses. */
import { SeededRandom } from '../seeded-random.ts';
import { MemoryFileSystem } from './memory-file-system.ts';

export class DyingFiles {
  /** Calls so far; a test may count anew. */
  calls = 0;
  dieAtCall = Number.POSITIVE_INFINITY;
  readonly files: MemoryFileSystem;
  /** Resolves when the call has come. */
  readonly death: Promise<void>;

  constructor(platform: 'posix' | 'windows', seed: number) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.death = promise;
    this.files = new MemoryFileSystem({
      platform,
      random: new SeededRandom(seed),
      onCall: () => ++this.calls >= this.dieAtCall,
      onDeath: () => resolve(),
    });
  }
}
