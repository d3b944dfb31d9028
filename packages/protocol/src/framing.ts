/**
 * A frame is an i32 size and that many bytes: one request or one response with its header. Sizes that are negative or above the limit
 * (socket.request.max.bytes) are values here, not exceptions: the connection ends with a line in the log.
 */
import type { Writer } from './bytes/writer.ts';
import { encodeRequestHeader, encodeResponseHeader, type RequestHeader } from './headers.ts';
import type { Api } from './schema/api.ts';

/** Bytes of the size in front of each frame. */
export const frameSizeBytes = 4;

export interface FrameFault {
  readonly kind: 'negative' | 'too-large';
  readonly size: number;
  readonly maxBytes: number;
  /** What was expected and found. */
  readonly message: string;
}

/** Whether a frame of this size may come; undefined if so. */
export function checkFrameSize(size: number, maxBytes: number): FrameFault | undefined {
  if (size >= 0 && size <= maxBytes) return undefined;
  const kind = size < 0 ? 'negative' : 'too-large';
  return { kind, size, maxBytes, message: `Frame of ${size} bytes announced, 0 to ${maxBytes} are allowed` };
}

/** Leaves room for a frame's size and gives its position for `endFrame`. */
export function beginFrame(writer: Writer): number {
  const position = writer.length;
  writer.writeInt32(0);
  return position;
}

/** Writes the size of the frame that began at `position` and ends here. */
export function endFrame(writer: Writer, position: number): void {
  writer.patchInt32(position, writer.length - position - frameSizeBytes);
}

export interface RequestFrame<Q, QI, S, SI> {
  readonly api: Api<Q, S, QI, SI>;
  readonly version: number;
  readonly correlationId: number;
  readonly clientId: string | null;
  readonly request: QI;
}

/** Appends a whole request: size, header, body. */
export function encodeRequestFrame<Q, QI, S, SI>(frame: RequestFrame<Q, QI, S, SI>, writer: Writer): void {
  const { api, version, correlationId, clientId } = frame;
  const start = beginFrame(writer);
  const header: RequestHeader = { apiKey: api.key, apiVersion: version, correlationId, clientId };
  encodeRequestHeader(header, writer);
  api.request.encode(version, frame.request, writer);
  endFrame(writer, start);
}

export interface ResponseFrame<Q, QI, S, SI> {
  readonly api: Api<Q, S, QI, SI>;
  readonly version: number;
  readonly correlationId: number;
  readonly response: SI;
}

/** Appends a whole response: size, header, body. */
export function encodeResponseFrame<Q, QI, S, SI>(frame: ResponseFrame<Q, QI, S, SI>, writer: Writer): void {
  const { api, version, correlationId, response } = frame;
  const start = beginFrame(writer);
  encodeResponseHeader(api, version, correlationId, writer);
  api.response.encode(version, response, writer);
  endFrame(writer, start);
}

/**
 * Cuts a stream into frames, for clients and tools. (The broker cuts in its own connection, where the bytes lie in slabs.)
 * Memory grows with the bytes that came, never with an announced size.
 */
export class FrameAssembler {
  readonly #maxBytes: number;
  #partial = new Uint8Array(0);
  #filled = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes of a frame that is not complete. */
  get pendingBytes(): number {
    return this.#filled;
  }

  /**
   * Takes the stream's next bytes and calls `onFrame` for each frame they complete, without its size. A frame is a view of
   * `chunk` if it lies in it whole: valid until the chunk is reused. A fault ends the stream.
   */
  push(chunk: Uint8Array, onFrame: (frame: Uint8Array) => void): FrameFault | undefined {
    let at = 0;
    while (at < chunk.length) {
      if (this.#filled === 0 && chunk.length - at >= frameSizeBytes) {
        const size = sizeAt(chunk, at);
        const fault = checkFrameSize(size, this.#maxBytes);
        if (fault !== undefined) return fault;
        const end = at + frameSizeBytes + size;
        if (end <= chunk.length) {
          onFrame(chunk.subarray(at + frameSizeBytes, end));
          at = end;
          continue;
        }
      }
      const wanted =
        this.#filled < frameSizeBytes ? frameSizeBytes : frameSizeBytes + sizeAt(this.#partial, 0);
      at += this.#append(chunk, at, wanted);
      if (this.#filled < frameSizeBytes) continue;
      const size = sizeAt(this.#partial, 0);
      const fault = checkFrameSize(size, this.#maxBytes);
      if (fault !== undefined) return fault;
      if (this.#filled < frameSizeBytes + size) continue;
      const frame = this.#partial.subarray(frameSizeBytes, frameSizeBytes + size);
      this.#partial = new Uint8Array(0);
      this.#filled = 0;
      onFrame(frame);
    }
    return undefined;
  }

  /** Takes what is there of the bytes that are missing up to `wanted`. */
  #append(chunk: Uint8Array, at: number, wanted: number): number {
    const taken = Math.min(wanted - this.#filled, chunk.length - at);
    const needed = this.#filled + taken;
    if (needed > this.#partial.length) {
      const room = Math.max(needed, Math.min(wanted, this.#partial.length * 2));
      const larger = new Uint8Array(room);
      larger.set(this.#partial.subarray(0, this.#filled));
      this.#partial = larger;
    }
    this.#partial.set(chunk.subarray(at, at + taken), this.#filled);
    this.#filled = needed;
    return taken;
  }
}

function sizeAt(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getInt32(at);
}
