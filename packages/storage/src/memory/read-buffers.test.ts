import { expect, test } from 'vitest';
import { ReadBuffers } from './read-buffers.ts';

const options = { slabBytes: 16, maxSlabs: 3, readsInFlight: 2, poison: true };

function gate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

test('no more reads run than allowed, the others in the order of asking', async () => {
  const reads = new ReadBuffers(options);
  const gates = [gate(), gate(), gate(), gate()];
  const started: number[] = [];
  const all = gates.map((one, index) =>
    reads.use(async (buffer) => {
      started.push(index);
      await one.opened;
      buffer.release();
    }),
  );
  await Promise.resolve();
  expect(started).toEqual([0, 1]);
  gates[1]?.open();
  await all[1];
  await Promise.resolve();
  expect(started).toEqual([0, 1, 2]);
  for (const one of gates) one.open();
  await Promise.all(all);
  expect(started).toEqual([0, 1, 2, 3]);
});

test('a leased part keeps its buffer from being used; a read waits for one', async () => {
  const reads = new ReadBuffers({ ...options, maxSlabs: 1 });
  const lease = await reads.use(async (buffer) => {
    buffer.bytes.fill(7);
    const part = buffer.lease(2, 4);
    buffer.release();
    return part;
  });
  let isSecondStarted = false;
  const second = reads.use(async (buffer) => {
    isSecondStarted = true;
    buffer.bytes.fill(9);
    buffer.release();
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isSecondStarted).toBe(false);
  expect([...lease.bytes]).toEqual([7, 7]);
  lease.release();
  await second;
  expect(isSecondStarted).toBe(true);
});

test('a read that fails gives its turn to the next', async () => {
  const reads = new ReadBuffers({ ...options, readsInFlight: 1 });
  const failing = reads.use(async (buffer) => {
    buffer.release();
    throw new Error('disk');
  });
  const next = reads.use(async (buffer) => {
    buffer.release();
    return 'read';
  });
  await expect(failing).rejects.toThrow('disk');
  expect(await next).toBe('read');
});
