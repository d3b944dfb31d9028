import { Writer } from '@kafka-ts/protocol/bytes/writer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameAssembler, FrameLengthError, frame, joinNeighbours } from './framing.ts';

/** The payloads that come out when `stream` arrives in the given pieces. */
function assemble(pieces: readonly Uint8Array[], maxBytes = 1 << 20): string[] {
  const assembler = new FrameAssembler(maxBytes);
  const payloads: string[] = [];
  for (const piece of pieces) {
    const scratch = new Uint8Array(piece);
    assembler.push(scratch, scratch.length, (bytes, start, end) => {
      payloads.push(Buffer.from(bytes.subarray(start, end)).toString('hex'));
      return true;
    });
    // Whoever receives next overwrites the memory.
    scratch.fill(0xee);
  }
  return payloads;
}

const packet = (text: string): Buffer => {
  const payload = Buffer.from(text);
  const head = Buffer.alloc(4);
  head.writeInt32BE(payload.length);
  return Buffer.concat([head, payload]);
};

test('every way of cutting a stream in three gives the same packets', () => {
  const stream = Buffer.concat([packet('first'), packet(''), packet('the third one'), packet('x')]);
  const whole = assemble([stream]);
  expect(whole.map((hex) => Buffer.from(hex, 'hex').toString())).toEqual(['first', '', 'the third one', 'x']);
  for (let a = 0; a <= stream.length; a++) {
    for (let b = a; b <= stream.length; b++) {
      expect(assemble([stream.subarray(0, a), stream.subarray(a, b), stream.subarray(b)])).toEqual(whole);
    }
  }
});

test('a packet of many pieces is put together', () => {
  const text = 'abcdefghij'.repeat(50_000);
  const stream = packet(text);
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < stream.length; from += 60_001) pieces.push(stream.subarray(from, from + 60_001));
  expect(assemble(pieces)).toEqual([Buffer.from(text).toString('hex')]);
});

test.each([
  ['negative', 'ffffffff', 100],
  ['above the limit', '00000065', 100],
  ['two gigabytes', '7fffffff', 1 << 20],
])('a length that is %s is refused as soon as it is known', (_name, hex, limit) => {
  const stream = Buffer.from(hex, 'hex');
  expect(() => assemble([stream], limit)).toThrow(FrameLengthError);
  expect(() => assemble([stream.subarray(0, 3), stream.subarray(3)], limit)).toThrow(FrameLengthError);
});

test('the limit itself is allowed', () => {
  expect(assemble([packet('x'.repeat(100))], 100)).toHaveLength(1);
});

test('a big length that is announced takes no memory before its bytes come', () => {
  const before = process.memoryUsage().arrayBuffers;
  const assemblers = Array.from({ length: 200 }, () => new FrameAssembler(1 << 30));
  const announced = Buffer.from('3fffffff00', 'hex');
  for (const assembler of assemblers) assembler.push(announced, announced.length, () => true);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 << 20);
  expect(assemblers).toHaveLength(200);
});

test('nothing is handed over behind a handler that stops', () => {
  const assembler = new FrameAssembler(100);
  const stream = Buffer.concat([packet('a'), packet('b')]);
  let calls = 0;
  assembler.push(stream, stream.length, () => {
    calls++;
    return false;
  });
  expect(calls).toBe(1);
});

test('random bytes never hang and never give a packet beyond the limit', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), (pieces) => {
      try {
        for (const hex of assemble(pieces, 50)) expect(hex.length).toBeLessThanOrEqual(100);
      } catch (error) {
        expect(error).toBeInstanceOf(FrameLengthError);
      }
    }),
  );
});

test('frame puts the length in front', () => {
  const bytes = frame(new Writer(), (writer) => writer.writeInt32(7));
  expect(Buffer.from(bytes).toString('hex')).toBe('0000000400000007');
});

test('pieces that lie one behind the other in memory become one piece, others stay', () => {
  const memory = Uint8Array.of(1, 2, 3, 4, 5, 6);
  const elsewhere = Uint8Array.of(7);
  const pieces = [memory.subarray(0, 2), memory.subarray(2, 3), memory.subarray(4), elsewhere];
  const joined = joinNeighbours(pieces);
  expect(joined).toEqual([Uint8Array.of(1, 2, 3), Uint8Array.of(5, 6), elsewhere]);
  expect(joined.every(({ buffer }) => buffer === memory.buffer || buffer === elsewhere.buffer)).toBe(true);
  expect(joinNeighbours([])).toEqual([]);
});
