import type { Environment } from '@kafka-ts/environment/environment';
import { expect, test } from 'vitest';
import { MemoryDisk } from './memory-file-system/memory-disk.ts';
import { ProcessDied } from './process-died.ts';
import { SimulatedWorld } from './simulated-world.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/** A tiny server: writes each byte that it gets to a file, syncs, answers with one byte. */
async function serve({ files, network }: Environment): Promise<void> {
  const handle = await files.open('/journal', 'create');
  let sizeBytes = handle.sizeSync();
  await network.listen({ port: 7 }, (socket) => {
    const buffer = new Uint8Array(1);
    socket.start({
      receiveBuffer: () => buffer,
      onBytes: (received) => {
        handle.writeSync([received], sizeBytes++);
        handle.sync().then(
          () => socket.write([bytes('k')]),
          () => {},
        );
      },
      onEnd: () => socket.end(),
      onClose: () => {},
    });
  });
}

interface Outcome {
  readonly hash: string;
  readonly acknowledged: number;
  readonly calls: number;
  readonly journal: number;
}

async function run(seed: number, diesAtCall?: number): Promise<Outcome> {
  const world = new SimulatedWorld({ seed });
  const disk = new MemoryDisk({ nowMs: () => world.clock.nowMs() });
  const server = world.process({ name: 'server', disk, diesAtCall });
  const client = world.process({ name: 'client', disk: new MemoryDisk() });
  let acknowledged = 0;
  void serve(server.environment).catch(() => {});
  await world.clock.runFor(10);
  const connecting = client.environment.network.connect({ host: 'localhost', port: 7 });
  connecting.then(
    (socket) => {
      socket.start({
        receiveBuffer: () => new Uint8Array(8),
        onBytes: (_buffer, length) => {
          acknowledged += length;
        },
        onEnd: () => {},
        onClose: () => {},
      });
      for (const letter of 'abcdef') socket.write([bytes(letter)]);
    },
    () => {},
  );
  await world.clock.runUntilIdle();
  server.kill();
  disk.syncAll();
  const after = world.process({ name: 'reader', disk });
  const journal = after.environment.files.readFileSync('/journal')?.length ?? 0;
  return { hash: world.traceHash(), acknowledged, calls: server.calls, journal };
}

test('the same seed gives the same trace, another seed another one', async () => {
  const [first, again, other] = [await run(1), await run(1), await run(2)];
  expect(first).toMatchObject({ acknowledged: 6, journal: 6 });
  expect(again).toEqual(first);
  expect(other.hash).not.toBe(first.hash);
});

test('a process can die in each of its calls; what it acknowledged before is in its file', async () => {
  const { calls } = await run(1);
  expect(calls).toBeGreaterThan(15);
  const acknowledged = new Set<number>();
  for (let call = 1; call <= calls; call++) {
    const outcome = await run(1, call);
    expect(outcome.calls).toBe(call);
    expect(outcome.journal).toBeGreaterThanOrEqual(outcome.acknowledged);
    acknowledged.add(outcome.acknowledged);
  }
  expect(acknowledged.size).toBeGreaterThan(3);
});

test('timers, files and sockets of a dead process are silent', async () => {
  const world = new SimulatedWorld({ seed: 1 });
  const disk = new MemoryDisk();
  const process = world.process({ name: 'p', disk });
  const { clock, files, network } = process.environment;
  let calls = 0;
  const count = (): void => {
    calls++;
  };
  clock.setTimer(5, count);
  clock.endOfTurn(count);
  files.open('/a', 'create').then(count, count);
  network.listen({ port: 1 }, count).then(count, count);
  process.kill();
  clock.setTimer(1, count);
  network.connect({ host: 'localhost', port: 1 }).then(count, count);
  files.readFile('/a').then(count, count);
  expect(() => files.statusSync('/')).toThrow(ProcessDied);
  await world.clock.runUntilIdle();
  expect(calls).toBe(0);
});
