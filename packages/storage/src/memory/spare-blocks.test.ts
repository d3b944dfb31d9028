import { expect, test } from 'vitest';
import { SpareBlocks } from './spare-blocks.ts';

test('a block that came back is lent again, to one at a time', () => {
  const spare = new SpareBlocks(16, 2);
  const first = spare.take();
  const second = spare.take();
  expect([first.length, second.length]).toEqual([16, 16]);
  expect(second).not.toBe(first);
  spare.giveBack(first);
  expect(spare.take()).toBe(first);
  expect(spare.take()).not.toBe(first);
});

test('no more are kept than was said, and none of another size', () => {
  const spare = new SpareBlocks(16, 1);
  const blocks = [spare.take(), spare.take()];
  for (const block of blocks) spare.giveBack(block);
  spare.giveBack(new Uint8Array(32));
  expect(spare.take()).toBe(blocks[0]);
  expect(blocks).not.toContain(spare.take());
});
