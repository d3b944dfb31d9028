import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ResponseFrames } from './response-frames.ts';

/** Hands `stream` over in pieces of the given sizes. */
function feed(stream: Buffer, sizes: readonly number[], maxBytes = 1000): string[] {
  const seen: string[] = [];
  const frames = new ResponseFrames(maxBytes, (frame) => seen.push(Buffer.from(frame).toString('hex')));
  let position = 0;
  for (const size of [...sizes, ...new Array(stream.length).fill(stream.length)]) {
    const end = Math.min(stream.length, position + size);
    while (position < end) {
      const target = frames.receiveBuffer();
      const length = Math.min(target.length, end - position);
      target.set(stream.subarray(position, position + length));
      position += length;
      frames.received(length);
    }
  }
  return seen;
}

function framed(frames: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    frames.flatMap((frame) => {
      const length = Buffer.alloc(4);
      length.writeInt32BE(frame.length);
      return [length, frame];
    }),
  );
}

test('frames are the same however the stream is cut', () => {
  const frame = fc.uint8Array({ minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(
      fc.array(frame, { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 9 })),
      (frames, sizes) => {
        expect(feed(framed(frames), sizes)).toEqual(frames.map((each) => Buffer.from(each).toString('hex')));
      },
    ),
  );
});

test.each([
  ['longer than allowed', 'longer', 1001],
  ['negative', 'negative', -1],
])('a length that is %s is refused before memory is taken', (_name, _kind, size) => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(size);
  expect(() => feed(length, [])).toThrow(
    `an answer of ${size} bytes was announced; at most 1000 are accepted`,
  );
});
