/**
 * The frame around records of KRaft's metadata and of tiered storage: unsigned varints of the frame's version (1), the
 * record's type and its version, then the message. Faults are told in the words of Apache's `AbstractApiMessageSerde`.
 */
import { unsignedVarintAt, varintSizeAt } from '@kafka-ts/protocol/bytes/varint';
import { UnreadableMessage } from './message-json.ts';

export interface FramedMessage {
  readonly type: number;
  readonly version: number;
  readonly body: Uint8Array;
}

/** @throws UnreadableMessage */
export function openFrame(value: Uint8Array | null): FramedMessage {
  if (value === null) throw new UnreadableMessage('null');
  let position = 0;
  const next = (what: string): number => {
    const size = varintSizeAt(value, position, value.length);
    if (size === 0) throw new UnreadableMessage(`Error while reading ${what}`);
    const number = unsignedVarintAt(value, position);
    position += size;
    // What Java takes for a negative number becomes a short as it is.
    if (number > 0x7fff && number < 0x80000000)
      throw new UnreadableMessage(`Value for ${what} was too large.`);
    return (number << 16) >> 16;
  };
  const frame = next('frame version');
  if (frame === 0) {
    throw new UnreadableMessage(
      'Could not deserialize metadata record with frame version 0. Note that upgrades from the preview release of KRaft in 2.8 to newer versions are not supported.',
    );
  }
  if (frame !== 1) {
    throw new UnreadableMessage(
      `Could not deserialize metadata record due to unknown frame version ${frame}(only frame version 1 is supported)`,
    );
  }
  const type = next('type');
  const version = next('version');
  return { type, version, body: value.subarray(position) };
}
