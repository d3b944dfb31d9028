import { expect, test } from 'vitest';
import { EventQueue } from './event-queue.ts';

test('an event runs to its end before the next begins', async () => {
  const queue = new EventQueue(() => {});
  const seen: string[] = [];
  const gate = Promise.withResolvers<void>();
  queue.put('first', async () => {
    seen.push('first begins');
    await gate.promise;
    seen.push('first ends');
  });
  const second = queue.ask('second', () => Promise.resolve(seen.push('second')));
  await Promise.resolve();
  expect(seen).toEqual(['first begins']);
  gate.resolve();
  await second;
  expect(seen).toEqual(['first begins', 'first ends', 'second']);
});

test('an event may add others, which run after those that wait', async () => {
  const queue = new EventQueue(() => {});
  const seen: string[] = [];
  queue.put('a', () => {
    queue.put('c', () => void seen.push('c'));
    seen.push('a');
  });
  queue.put('b', () => void seen.push('b'));
  await queue.ask('end', () => Promise.resolve());
  await queue.ask('end', () => Promise.resolve());
  expect(seen).toEqual(['a', 'b', 'c']);
});

test('what an event throws is told by its name, and the queue goes on', async () => {
  const errors: unknown[] = [];
  const queue = new EventQueue((name, error) => errors.push([name, String(error)]));
  queue.put('bad', () => Promise.reject(new Error('broken')));
  await expect(queue.ask('asked', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await queue.ask('good', () => Promise.resolve(7))).toBe(7);
  expect(errors).toEqual([['bad', 'Error: broken']]);
});

test('closing lets the running event end, drops what waits and takes nothing more', async () => {
  const queue = new EventQueue(() => {});
  const gate = Promise.withResolvers<void>();
  const seen: string[] = [];
  queue.put('running', async () => {
    await gate.promise;
    seen.push('running');
  });
  const waiting = queue.ask('waiting', () => Promise.resolve(seen.push('waiting')));
  await Promise.resolve();
  const closing = queue.close();
  const late = queue.ask('late', () => Promise.resolve(seen.push('late')));
  await expect(waiting).rejects.toThrow('waiting: the controller is shut down');
  await expect(late).rejects.toThrow('late: the controller is shut down');
  gate.resolve();
  await closing;
  expect(seen).toEqual(['running']);
});

test('an interruption goes before what waits, and drops what nobody waits for', async () => {
  const queue = new EventQueue(() => {});
  const seen: string[] = [];
  const gate = Promise.withResolvers<void>();
  queue.put('running', () => gate.promise);
  await Promise.resolve();
  queue.put('watch', () => void seen.push('watch'));
  const asked = queue.ask('asked', () => Promise.resolve(seen.push('asked')));
  queue.interrupt('interruption', () => void seen.push('interruption'));
  queue.put('later', () => void seen.push('later'));
  gate.resolve();
  await asked;
  await queue.ask('end', () => Promise.resolve());
  expect(seen).toEqual(['interruption', 'asked', 'later']);
});
