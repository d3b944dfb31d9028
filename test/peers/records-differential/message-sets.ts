/** Message sets of magic 0 and 1, good and bad, as clients before 0.11 sent them. */
import { CompressionCodec } from '@kafka-ts/protocol/records/compression/index';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import type { RecordSet } from './batch-sets.ts';
import { concatenated, editedMessage, messages, start, value, wrapper } from './bytes.ts';

const { gzip, snappy, lz4, zstd } = CompressionCodec;
const logAppendTime = 8;

function ofMagic(magic: 0 | 1): RecordSet[] {
  const size = magic === 0 ? 26 : 34;
  const three = messages(...[0, 1, 2].map((offset) => ({ magic, offset, timestamp: start + offset })));
  const relative = { magic, offset: 2, timestamp: start + 2 };
  const plain = messages({ magic });
  const batch = buildRecordBatch([{ value, timestamp: start }]);
  const offsets = (...list: number[]): Uint8Array => messages(...list.map((offset) => ({ magic, offset })));
  const inner = (about: string, bytes: Uint8Array, offset = 2): RecordSet => [
    about,
    wrapper(gzip, bytes, { magic, offset }),
  ];
  const sets: readonly RecordSet[] = [
    ['one', plain],
    ['three', three],
    ['offsets 7, 7, 3', offsets(7, 7, 3)],
    ['no keys', messages({ magic, key: null }, { magic, key: null })],
    ['no key in the second', messages({ magic }, { magic, key: null })],
    ['no value', messages({ magic, value: null })],
    ['old and to come', messages({ magic, timestamp: 5 }, { magic, timestamp: start * 2 })],
    ['time -1', messages({ magic, timestamp: -1 })],
    ['time -2', messages({ magic, timestamp: -2 })],
    ['append time', messages({ magic, attributes: logAppendTime })],
    ['unused attributes', messages({ magic, attributes: 0xf0 })],
    ['a checksum', plain.with(12, plain[12] === 1 ? 2 : 1)],
    ['a checksum in the second', concatenated(plain, plain.with(12, plain[12] === 1 ? 2 : 1))],
    ['cut', three.subarray(0, three.length - 3)],
    ['cut in the header', three.subarray(0, 20)],
    ['size 13', editedMessage(plain, (view) => view.setInt32(8, 13))],
    ['size too long', editedMessage(plain, (view) => view.setInt32(8, 500))],
    ['the other magic second', concatenated(plain, messages({ magic: magic === 0 ? 1 : 0 }))],
    ['a batch second', concatenated(plain, batch)],
    ['a batch before', concatenated(batch, plain)],
    ['key length -2', editedMessage(messages({ magic, key: null }), (view) => view.setInt32(size - 8, -2))],
    ['key too long', editedMessage(plain, (view) => view.setInt32(size - 8, 1000))],
    ['value too long', editedMessage(plain, (view) => view.setInt32(size - 3, 6))],
    ['value too short', editedMessage(plain, (view) => view.setInt32(size - 3, 4))],
    [
      'value length -3',
      editedMessage(messages({ magic, value: null }), (view) => view.setInt32(size - 3, -3)),
    ],
    ['300 bytes', messages({ magic, value: new Uint8Array(300).fill(65) })],
    ...([gzip, snappy, lz4] as const).flatMap((codec): RecordSet[] => [
      [`codec ${codec}`, wrapper(codec, three, relative)],
      [
        `codec ${codec}: no keys`,
        wrapper(codec, messages({ magic, key: null }, { magic, offset: 1 }), { magic, offset: 1 }),
      ],
      [
        `codec ${codec}: old`,
        wrapper(codec, messages({ magic, timestamp: 5 }, { magic, offset: 1, timestamp: start * 2 }), {
          magic,
          offset: 1,
        }),
      ],
      [
        `codec ${codec}: append time`,
        wrapper(codec, three, { ...relative, attributes: codec | logAppendTime }),
      ],
    ]),
    inner('offsets all 0', offsets(0, 0, 0)),
    inner('offsets from 5', offsets(5, 6, 7), 7),
    inner('a gap', offsets(0, 5), 5),
    inner('wrapper 0', offsets(0, 1, 2), 0),
    inner('wrapper below its last', offsets(0, 1, 2), 1),
    inner('wrapper 100', offsets(0, 1, 2), 100),
    inner('wrapper -1', offsets(0, 1, 2), -1),
    inner('falling offsets', offsets(2, 1, 0)),
    inner('the other magic inside', messages({ magic: magic === 0 ? 1 : 0 }), 0),
    inner('append time inside', messages({ magic, attributes: logAppendTime }), 0),
    inner('a wrapper inside', wrapper(gzip, plain, { magic }), 0),
    inner('a wrapper inside, second', concatenated(plain, wrapper(gzip, plain, { magic, offset: 1 })), 1),
    inner('a batch inside', batch, 0),
    inner('nothing inside', new Uint8Array(0), 0),
    inner('cut inside', three.subarray(0, three.length - 3)),
    inner('cut in the first', plain.subarray(0, 20), 0),
    inner(
      'size 13 inside',
      editedMessage(plain, (view) => view.setInt32(8, 13)),
      0,
    ),
    inner('a checksum inside', concatenated(plain, plain.with(12, plain[12] === 1 ? 2 : 1)), 1),
    inner(
      'a key too long inside',
      editedMessage(plain, (view) => view.setInt32(size - 8, 1000)),
      0,
    ),
    inner('zeros inside', new Uint8Array(40), 0),
    ['a wrapper without value', messages({ magic, attributes: gzip, value: null })],
    ['a wrapper of garbage', messages({ magic, attributes: gzip })],
    ['a wrapper with a key', wrapper(gzip, three, { ...relative, key: value })],
    ['a cut block', messages({ ...relative, attributes: snappy, value: new Uint8Array(20) })],
    ['two wrappers', concatenated(wrapper(gzip, three, relative), wrapper(gzip, three, relative))],
    ['a wrapper and one', concatenated(wrapper(gzip, three, relative), plain)],
    ['one and a wrapper', concatenated(plain, wrapper(gzip, three, relative))],
    ['zstd', wrapper(zstd, three, relative)],
    ['codec 5', messages({ magic, attributes: 5 })],
    [
      'lz4 with the other header checksum',
      messages({ ...relative, attributes: lz4, value: otherLz4(magic, three) }),
    ],
  ];
  return sets.map(([about, bytes]): RecordSet => [`magic ${magic}: ${about}`, bytes]);
}

/** The frame that the other magic has (KAFKA-3160). */
function otherLz4(magic: 0 | 1, inner: Uint8Array): Uint8Array | null {
  const frame = wrapper(lz4, inner, { magic: magic === 0 ? 1 : 0 });
  return frame.subarray(magic === 0 ? 34 : 26);
}

export const messageSets: readonly RecordSet[] = [...ofMagic(0), ...ofMagic(1)];
