import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { BackgroundWorker } from '../background-workers.ts';
import * as obedient from '../fixtures/obedient-worker.ts';
import { nodeWorkers } from './node-workers.ts';

interface Started {
  readonly worker: BackgroundWorker<obedient.Order>;
  /** The next that it says. */
  readonly said: () => Promise<string>;
  readonly ended: Promise<Error | undefined>;
}

async function start({ heapBytes = 64 << 20, nice = 0 } = {}): Promise<Started> {
  const heard: string[] = [];
  let hear = (): void => {};
  let end = (_error: Error | undefined): void => {};
  const ended = new Promise<Error | undefined>((resolve) => {
    end = resolve;
  });
  const worker = await nodeWorkers.start<obedient.Order, string>({
    ...{ module: obedient, name: 'obedient-worker', heapBytes, nice },
    onMessage: (message) => {
      heard.push(message);
      hear();
    },
    onExit: (error) => end(error),
  });
  const said = async (): Promise<string> => {
    while (heard.length === 0) {
      await new Promise<void>((resolve) => {
        hear = resolve;
      });
    }
    return heard.shift() ?? '';
  };
  return { worker, said, ended };
}

test('a thread gets messages and answers them, has files, and shares what is shared', async () => {
  const { worker, said, ended } = await start();
  const directory = mkdtempSync(join(tmpdir(), 'kafka-ts-worker-'));
  try {
    writeFileSync(join(directory, 'a'), '');
    writeFileSync(join(directory, 'b'), '');
    const set = new SharedArrayBuffer(4);
    worker.post({ say: 'one' });
    worker.post({ list: directory });
    worker.post({ set });
    worker.post({ say: 'two' });
    expect([await said(), await said(), await said()]).toEqual(['one', 'a,b', 'two']);
    expect(new Int32Array(set)[0]).toBe(7);
  } finally {
    rmSync(directory, { recursive: true, force: true });
    await worker.terminate();
  }
  expect(await ended).toBeUndefined();
});

test.each<[string, obedient.Order, RegExp]>([
  ['fails', { fail: 'no more' }, /no more/],
  ['wants more memory than it may have', { take: 'all memory' }, /memory limit/],
])('a thread that %s is lost, and nobody else', async (_name, order, expected) => {
  const { worker, ended } = await start({ heapBytes: 16 << 20 });
  worker.post(order);
  expect((await ended)?.message).toMatch(expected);
});

test.runIf(process.platform === 'linux')(
  'a thread has a lower priority, and its process the one it had',
  async () => {
    const before = getPriority();
    const { worker, said } = await start({ nice: 7 });
    worker.post({ say: 'begun' });
    await said();
    const niceOf = (thread: string): number =>
      Number(readFileSync(`/proc/self/task/${thread}/stat`, 'utf8').split(') ')[1]?.split(' ')[16]);
    const all = readdirSync('/proc/self/task').map(niceOf);
    expect(all.filter((nice) => nice === Math.min(19, before + 7))).toHaveLength(1);
    expect(getPriority()).toBe(before);
    await worker.terminate();
  },
);

test('a thread that does not listen can be ended', async () => {
  const { worker, said, ended } = await start();
  worker.post({ say: 'begun' });
  expect(await said()).toBe('begun');
  worker.post({ spin: 'for ever' });
  await worker.terminate();
  expect(await ended).toBeUndefined();
});

test('a module that has no file of its own gets no thread: it would be a whole program', async () => {
  const options = {
    name: 'obedient-worker',
    heapBytes: 1 << 20,
    nice: 0,
    onMessage: () => {},
    onExit: () => {},
  };
  for (const url of ['file:///home/me/my-program.js', '']) {
    const module = { ...obedient, url };
    await expect(nodeWorkers.start({ ...options, module })).rejects.toThrow(/obedient-worker/);
  }
});

test('a process does not stay because of a thread that waits', async () => {
  const source = `
    import { nodeWorkers } from ${JSON.stringify(new URL('node-workers.ts', import.meta.url))};
    import * as module from ${JSON.stringify(obedient.url)};
    const worker = await nodeWorkers.start({
      module, name: 'obedient-worker', heapBytes: 1 << 24, nice: 0, onExit() {},
      onMessage(message) { console.log(message); worker.setBusy(false); },
    });
    worker.setBusy(true);
    worker.post({ say: 'done' });`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', source]);
  expect((await run).stdout).toBe('done\n');
});
