import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Reader } from './bytes/reader.ts';
import { Writer } from './bytes/writer.ts';
import {
  checkFrameSize,
  encodeRequestFrame,
  encodeResponseFrame,
  FrameAssembler,
  frameSizeBytes,
} from './framing.ts';
import { decodeRequestHeader, decodeResponseHeader } from './headers.ts';
import { heartbeat } from './messages/heartbeat.ts';

describe('frame sizes', () => {
  test.each<[number, number, string | undefined]>([
    [0, 100, undefined],
    [100, 100, undefined],
    [101, 100, 'too-large'],
    [-1, 100, 'negative'],
    [-0x80000000, 100, 'negative'],
  ])('%d of at most %d: %s', (size, maxBytes, kind) => {
    expect(checkFrameSize(size, maxBytes)?.kind).toBe(kind);
  });

  test('a fault tells what came and what is allowed', () => {
    expect(checkFrameSize(-5, 10)?.message).toBe('Frame of -5 bytes announced, 0 to 10 are allowed');
  });
});

test('frames of a request and of its response carry their size', () => {
  const writer = new Writer();
  const request = { groupId: 'g', generationId: 1, memberId: 'm', groupInstanceId: null };
  encodeRequestFrame({ api: heartbeat, version: 4, correlationId: 9, clientId: 'c', request }, writer);
  const reader = new Reader(writer.toBytes());
  expect(reader.readInt32()).toBe(reader.remaining);
  expect(decodeRequestHeader(reader).correlationId).toBe(9);
  expect(heartbeat.request.decode(4, reader)).toEqual(request);

  writer.reset();
  encodeResponseFrame({ api: heartbeat, version: 4, correlationId: 9, response: { errorCode: 27 } }, writer);
  reader.reset(writer.toBytes());
  expect(reader.readInt32()).toBe(reader.remaining);
  expect(decodeResponseHeader(heartbeat, 4, reader)).toBe(9);
  expect(heartbeat.response.decode(4, reader)).toEqual({ throttleTimeMs: 0, errorCode: 27 });
});

function stream(frames: readonly Uint8Array[]): Uint8Array {
  const writer = new Writer();
  for (const frame of frames) {
    writer.writeInt32(frame.length);
    writer.writeBytes(frame);
  }
  return writer.toBytes();
}

describe('FrameAssembler', () => {
  test('gives the same frames for every way of cutting the stream in two', () => {
    const frames = [
      new Uint8Array([1, 2, 3]),
      new Uint8Array(0),
      new Uint8Array([4]),
      new Uint8Array(9).fill(5),
    ];
    const bytes = stream(frames);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const assembler = new FrameAssembler(100);
      const seen: number[][] = [];
      for (const chunk of [bytes.subarray(0, cut), bytes.subarray(cut)]) {
        expect(assembler.push(chunk, (frame) => seen.push([...frame]))).toBeUndefined();
      }
      expect(seen).toEqual(frames.map((frame) => [...frame]));
      expect(assembler.pendingBytes).toBe(0);
    }
  });

  test('gives the same frames for any chunks, though their memory is used again', () => {
    const anyFrames = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 });
    fc.assert(
      fc.property(
        anyFrames,
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }),
        (frames, sizes) => {
          const bytes = stream(frames);
          const assembler = new FrameAssembler(300);
          const seen: number[][] = [];
          const scratch = new Uint8Array(200);
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const chunk = bytes.subarray(at, at + (sizes[i % sizes.length] ?? 1));
            scratch.fill(0xee);
            scratch.set(chunk);
            assembler.push(scratch.subarray(0, chunk.length), (frame) => seen.push([...frame]));
            at += chunk.length;
          }
          expect(seen).toEqual(frames.map((frame) => [...frame]));
        },
      ),
    );
  });

  test.each([[1], [2], [3], [frameSizeBytes]])(
    'ends at a size beyond the limit, also when it comes in pieces of %d',
    (piece) => {
      const bytes = Uint8Array.of(0, 0, 1, 1, 0, 0);
      const assembler = new FrameAssembler(256);
      let fault: unknown;
      for (let at = 0; at < bytes.length && fault === undefined; at += piece) {
        fault = assembler.push(bytes.subarray(at, at + piece), () => expect.unreachable());
      }
      expect(fault).toMatchObject({ kind: 'too-large', size: 257, maxBytes: 256 });
    },
  );

  test('holds no more than came of a large frame', () => {
    const assembler = new FrameAssembler(1 << 30);
    assembler.push(Uint8Array.of(0x3f, 0xff, 0xff, 0xff, 1, 2), () => expect.unreachable());
    expect(assembler.pendingBytes).toBe(6);
  });
});
