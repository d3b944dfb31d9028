/** The buffers that all logs of a broker share, and their connections, made from one table of budgets. */
import { budgets, type MemoryBudgets } from './budgets.ts';
import { Gauge } from './gauge.ts';
import { IdleReceivers } from './idle-receivers.ts';
import { PinnedMemory } from './pinned-memory.ts';
import { ReadBuffers } from './read-buffers.ts';
import { SlabPool } from './slab-pool.ts';
import { TailRing } from './tail-ring.ts';
import { UnfinishedFrames } from './unfinished-frames.ts';

export interface LogMemoryOptions {
  readonly budgets?: Partial<MemoryBudgets>;
  /** See {@link SlabPool}. */
  readonly poison?: boolean;
}

export class LogMemory {
  readonly budgets: MemoryBudgets;
  /** What every socket reads into; its content is gone with the next read of any. */
  readonly scratch: Uint8Array;
  readonly slabs: SlabPool;
  readonly ring: TailRing;
  readonly reads: ReadBuffers;
  /** Batches that wait for their write. */
  readonly staged: Gauge;
  readonly unfinishedFrames: UnfinishedFrames;
  readonly idleReceivers = new IdleReceivers();
  /** Pooled memory in answers that the operating system has not taken. */
  readonly pinnedByAnswers: PinnedMemory;
  /** Copies in answers that the operating system has not taken. */
  readonly output: Gauge;

  constructor(options: LogMemoryOptions = {}) {
    const table: MemoryBudgets = { ...budgets, ...options.budgets };
    const poison = options.poison ?? false;
    this.budgets = table;
    this.scratch = new Uint8Array(table.scratchBytes);
    this.slabs = new SlabPool({ slabBytes: table.slabBytes, maxSlabs: table.receiveSlabs, poison });
    this.slabs.onExhausted(() => this.idleReceivers.parkOne());
    this.ring = new TailRing({ slabBytes: table.slabBytes, maxSlabs: table.ringSlabs, poison });
    this.reads = new ReadBuffers({
      slabBytes: table.readBufferBytes,
      maxSlabs: table.readBuffers,
      readsInFlight: table.readsInFlight,
      poison,
    });
    this.staged = new Gauge(table.stagedBytes);
    this.unfinishedFrames = new UnfinishedFrames(table.unfinishedFrameBytes);
    this.pinnedByAnswers = new PinnedMemory(table.pinnedByAnswersBytes);
    this.output = new Gauge(table.outputBytes);
  }

  /** Gives memory of quiet times back; called now and then, it halves what is free. */
  trim(): void {
    for (const pool of [this.slabs, this.ring.pool, this.reads.pool]) pool.trim(pool.idleSlabs >> 1);
  }
}
