/**
 * Offset files that Apache's workers wrote: two FileStreamSources, `a.txt` with `你好` and `b.txt` with `foo`, `bar`. The
 * position of the first counts characters there.
 */
const magic = 'aced0005';
/** java.util.HashMap, its version id, flags, two fields; load factor 0.75, threshold 12; 16 buckets, 2 entries. */
const map =
  '737200116a6176612e7574696c2e486173684d61700507dac1c31660d103000246000a6c6f6164466163746f724900097468726573686f6c6478703f4000000000000c7708000000100000000275';
/** The class of byte[], which later arrays refer to. */
const byteArray = '7200025b42acf317f8060854e002000078700000002';
const again = '7571007e00020000000';
const keyA = '15b22736f757263652d61222c7b2266696c656e616d65223a22612e747874227d5d';
const keyB = '15b22736f757263652d62222c7b2266696c656e616d65223a22622e747874227d5d';
const at3 = 'e7b22706f736974696f6e223a337d';
const at8 = 'e7b22706f736974696f6e223a387d';

const offsets = [
  { connector: 'source-a', partition: { filename: 'a.txt' }, offset: { position: 3 } },
  { connector: 'source-b', partition: { filename: 'b.txt' }, offset: { position: 8 } },
];

export const apacheOffsets = {
  '3.9.2': {
    hex: `${magic}${map}${byteArray}${keyB}${again}${at8}7571007e00020000002${keyA}${again}${at3}78`,
    offsets,
  },
  '1.0.0': {
    hex: `${magic}${map}${byteArray}${keyA}${again}${at3}7571007e00020000002${keyB}${again}${at8}78`,
    offsets,
  },
};
