/**
 * A world of processes on virtual time: one clock, one network, disks in memory. A seed decides everything, and a
 * hash over all calls and their times tells whether two runs were the same.
 *
 * Any call of a process to its files or its network can be the one in which it dies (`diesAtCall`); a process that died
 * or was killed has no further effect, whatever its code still does.
 */
import { createHash } from 'node:crypto';
import type { Environment } from '@kafka-ts/environment/environment';
import type { Logger } from '@kafka-ts/environment/logger';
import type { MemoryDisk } from './memory-file-system/memory-disk.ts';
import { MemoryFileSystem } from './memory-file-system/memory-file-system.ts';
import { MemoryNetwork, type MemoryNetworkOptions } from './memory-network/memory-network.ts';
import { ProcessNetwork } from './memory-network/process-network.ts';
import { ProcessClock } from './process-clock.ts';
import { seededCompression } from './seeded-compression.ts';
import { SeededRandom } from './seeded-random.ts';
import { VirtualClock, type VirtualClockOptions } from './virtual-clock.ts';

const HASHED_AT_ONCE = 16_384;

export interface SimulatedWorldOptions {
  readonly seed: number;
  readonly clock?: Omit<VirtualClockOptions, 'random'> | undefined;
  readonly network?: Pick<MemoryNetworkOptions, 'latencyMs' | 'maxWindowBytes'> | undefined;
  /** Keeps the lines of the trace, not only their hash: for finding where two runs part. */
  readonly keepsTrace?: boolean | undefined;
}

export interface SimulatedProcessOptions {
  /** For the trace. */
  readonly name: string;
  readonly disk: MemoryDisk;
  /** Address of its machine; 127.0.0.1 by default. */
  readonly address?: string | undefined;
  /** The file or network call in which it dies, counted from 1; never by default. */
  readonly diesAtCall?: number | undefined;
  readonly onDeath?: (() => void) | undefined;
  /** One in twenty asynchronous file calls takes up to so much longer, virtual milliseconds; none by default. */
  readonly slowCallMs?: number | undefined;
}

export class SimulatedWorld {
  readonly random: SeededRandom;
  readonly clock: VirtualClock;
  readonly network: MemoryNetwork;
  /** The calls so far, if they are kept. */
  readonly trace: string[] = [];
  readonly #keepsTrace: boolean;
  readonly #hash = createHash('sha256');
  /** Lines that are not part of the hash yet: a call for each would cost more than the hash. */
  #unhashed = '';

  constructor(options: SimulatedWorldOptions) {
    this.random = new SeededRandom(options.seed);
    this.clock = new VirtualClock({ ...options.clock, random: this.random.fork() });
    this.network = new MemoryNetwork({ ...options.network, clock: this.clock, random: this.random.fork() });
    this.#keepsTrace = options.keepsTrace ?? false;
  }

  process(options: SimulatedProcessOptions): SimulatedProcess {
    return new SimulatedProcess(this, options);
  }

  /** Adds an event to the trace. */
  note(event: string): void {
    const line = `${this.clock.monotonicMs().toFixed(6)} ${event}`;
    this.#unhashed += line;
    if (this.#unhashed.length > HASHED_AT_ONCE) this.#takeIn();
    if (this.#keepsTrace) this.trace.push(line);
  }

  #takeIn(): void {
    this.#hash.update(this.#unhashed);
    this.#unhashed = '';
  }

  /** A log whose lines go into the trace. */
  logger(name: string): Logger {
    const at = (level: string) => (message: string) => this.note(`${name} ${level} ${message}`);
    return { info: at('INFO'), warn: at('WARN'), error: at('ERROR') };
  }

  /** Names all that happened so far. */
  traceHash(): string {
    this.#takeIn();
    return this.#hash.copy().digest('hex');
  }
}

export class SimulatedProcess {
  readonly environment: Environment;
  readonly files: MemoryFileSystem;
  readonly #network: ProcessNetwork;
  readonly #clock: ProcessClock;
  readonly #onDeath: (() => void) | undefined;
  #calls = 0;
  #isDead = false;

  constructor(world: SimulatedWorld, options: SimulatedProcessOptions) {
    const random = world.random.fork();
    const clock = new ProcessClock(world.clock);
    const onCall = (operation: string, subject: string): boolean => {
      this.#calls++;
      world.note(`${options.name} ${operation} ${subject}`);
      return this.#calls === options.diesAtCall;
    };
    const onDeath = (): void => this.kill();
    const { slowCallMs = 0 } = options;
    const later = (action: () => void): void => {
      const slowMs = slowCallMs > 0 && random.chance(5) ? random.below(slowCallMs) : 0;
      clock.setInput(slowMs + random.below(2_000) / 1_000, action);
    };
    this.#clock = clock;
    this.#onDeath = options.onDeath;
    this.files = new MemoryFileSystem({ disk: options.disk, complete: later, onCall, onDeath, random });
    this.#network = new ProcessNetwork({
      ...{ network: world.network, address: options.address, onCall, onDeath },
      setInput: (delayMs, callback) => {
        clock.setInput(delayMs, callback);
      },
      partOf: (bytes) => random.below(bytes + 1),
    });
    this.environment = {
      clock,
      network: this.#network,
      files: this.files,
      random,
      compression: seededCompression(later),
    };
  }

  /** File and network calls so far. */
  get calls(): number {
    return this.#calls;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** From here on the process does nothing, and its connections stay open: as after `kill -STOP`. */
  freeze(): void {
    this.#clock.kill();
  }

  /** Ends the process as `kill -9` does. */
  kill(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.#clock.kill();
    this.files.kill();
    this.#network.kill();
    this.#onDeath?.();
  }
}
