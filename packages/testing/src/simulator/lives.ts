/**
 * The lives of a server under test: it starts, works, dies in one of its file or network calls or is killed, loses what
 * a crash may lose, and starts again on what is left; the last life is not disturbed.
 */
import type { MemoryDisk } from '../memory-file-system/memory-disk.ts';
import { ProcessDied } from '../process-died.ts';
import type { SimulatedProcess, SimulatedWorld } from '../simulated-world.ts';

export interface LivesOptions<Server> {
  readonly world: SimulatedWorld;
  readonly disk: MemoryDisk;
  readonly name: string;
  /** How often it dies before the last life. */
  readonly deaths: number;
  /** How it may die; both ways by default. */
  readonly kinds?: readonly [Death['kind'], ...Death['kind'][]] | undefined;
  /** See {@link SimulatedProcessOptions.slowCallMs}. */
  readonly slowCallMs?: number | undefined;
  /** Makes the server; a life ends when this rejects, which is an error unless the process died. */
  readonly start: (process: SimulatedProcess) => Promise<Server>;
  /** The server serves; what this returns must have settled before the next death by a kill. */
  readonly onServing?: ((server: Server, life: number) => Promise<void>) | undefined;
  /** The process is gone, what was lost is lost; runs before the next start. */
  readonly onDeath?: ((death: Death) => void) | undefined;
}

/** How a life ended. */
export interface Death {
  readonly life: number;
  readonly kind: 'process' | 'machine';
}

/** The longest life before it is killed, virtual milliseconds. */
const LONGEST_LIFE_MS = 3_000;

/** Lives all lives; returns the server of the last one. What goes wrong in a life that did not die is thrown. */
export async function liveAndDie<Server>(
  options: LivesOptions<Server>,
): Promise<{ server: Server; process: SimulatedProcess }> {
  const { world, disk, deaths, kinds = ['process', 'machine'] } = options;
  for (let life = 0; life < deaths; life++) {
    await oneLife(options, life);
    const kind = world.random.pick(kinds);
    world.note(`${options.name} died: ${kind}`);
    if (kind === 'machine') disk.loseUnsynced(world.random.fork());
    options.onDeath?.({ life, kind });
    await pause(world, world.random.below(500));
  }
  const process = world.process({ name: `${options.name}-${deaths}`, disk, slowCallMs: options.slowCallMs });
  const server = await options.start(process);
  await options.onServing?.(server, deaths);
  return { server, process };
}

async function oneLife<Server>(options: LivesOptions<Server>, life: number): Promise<void> {
  const { world, disk, name } = options;
  const died = Promise.withResolvers<void>();
  const process = world.process({
    name: `${name}-${life}`,
    disk,
    slowCallMs: options.slowCallMs,
    diesAtCall: callOfDeath(world),
    onDeath: died.resolve,
  });
  const killing = world.clock.setTimer(1 + world.random.below(LONGEST_LIFE_MS), () => process.kill());
  const work = async (): Promise<void> => {
    const server = await options.start(process);
    await options.onServing?.(server, life);
    await died.promise;
  };
  const failed = Promise.withResolvers<never>();
  work().catch((error: unknown) => {
    // What the death itself made fail is not the server's fault.
    if (!process.isDead && !(error instanceof ProcessDied)) failed.reject(error);
  });
  await Promise.race([died.promise, failed.promise]);
  killing.cancel();
}

/** Few calls are as likely as many: half of the deaths are in the start, where most of a recovery is. */
function callOfDeath({ random }: SimulatedWorld): number {
  const magnitude = 3 + random.below(9);
  return 1 + random.below(2 ** magnitude);
}

/** Lets `durationMs` of virtual time pass. */
export function pause({ clock }: SimulatedWorld, durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimer(durationMs, resolve);
  });
}
