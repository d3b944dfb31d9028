/** What Apache's DumpLogSegments 3.9.2 prints for files of `storage/log/apache-log-directories.vectors.ts`; DIR stands for the log directory. */
export interface StoredDump {
  /** Key of `apacheLogDirectories`. */
  readonly state: string;
  readonly file: string;
  readonly options: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
}

export const apacheDumps: readonly StoredDump[] = [
  {
    state: '3.9.2 clean',
    file: 'events-0/00000000000000000029.log',
    options: ["--print-data-log"],
    stdout: `Dumping DIR/events-0/00000000000000000029.log
Log starting offset: 29
baseOffset: 29 lastOffset: 29 count: 1 baseSequence: -1 lastSequence: -1 producerId: 3 producerEpoch: 0 partitionLeaderEpoch: 0 isTransactional: true isControl: true deleteHorizonMs: OptionalLong.empty position: 0 CreateTime: 1795228984050 size: 78 magic: 2 compresscodec: none crc: 1842842311 isvalid: true
| offset: 29 CreateTime: 1795228984050 keySize: 4 valueSize: 6 sequence: -1 headerKeys: [] endTxnMarker: ABORT coordinatorEpoch: 0
baseOffset: 30 lastOffset: 30 count: 1 baseSequence: -1 lastSequence: -1 producerId: 4 producerEpoch: 0 partitionLeaderEpoch: 0 isTransactional: true isControl: true deleteHorizonMs: OptionalLong.empty position: 78 CreateTime: 1795228984060 size: 78 magic: 2 compresscodec: none crc: 2183155729 isvalid: true
| offset: 30 CreateTime: 1795228984060 keySize: 4 valueSize: 6 sequence: -1 headerKeys: [] endTxnMarker: COMMIT coordinatorEpoch: 0
baseOffset: 31 lastOffset: 31 count: 1 baseSequence: 3 lastSequence: 3 producerId: 3 producerEpoch: 0 partitionLeaderEpoch: 0 isTransactional: true isControl: false deleteHorizonMs: OptionalLong.empty position: 156 CreateTime: 1700000000000 size: 76 magic: 2 compresscodec: none crc: 4094973391 isvalid: true
| offset: 31 CreateTime: 1700000000000 keySize: 2 valueSize: 6 sequence: 3 headerKeys: [] key: k0 payload: open-0
baseOffset: 32 lastOffset: 32 count: 1 baseSequence: 4 lastSequence: 4 producerId: 3 producerEpoch: 0 partitionLeaderEpoch: 0 isTransactional: true isControl: false deleteHorizonMs: OptionalLong.empty position: 232 CreateTime: 1700000000001 size: 76 magic: 2 compresscodec: none crc: 442552450 isvalid: true
| offset: 32 CreateTime: 1700000000001 keySize: 2 valueSize: 6 sequence: 4 headerKeys: [] key: k1 payload: open-1
`,
    stderr: ``,
  },
  {
    state: '3.9.2 clean',
    file: 'events-0/00000000000000000029.txnindex',
    options: [],
    stdout: `Dumping DIR/events-0/00000000000000000029.txnindex
version: 0 producerId: 3 firstOffset: 24 lastOffset: 29 lastStableOffset: 27
`,
    stderr: ``,
  },
  {
    state: '3.9.2 clean',
    file: 'events-0/00000000000000000033.snapshot',
    options: [],
    stdout: `Dumping DIR/events-0/00000000000000000033.snapshot
producerId: 0 producerEpoch: 0 coordinatorEpoch: -1 currentTxnFirstOffset: OptionalLong.empty lastTimestamp: 1700000000011 firstSequence: 11 lastSequence: 11 lastOffset: 23 offsetDelta: 0 timestamp: 1700000000011
producerId: 3 producerEpoch: 0 coordinatorEpoch: 0 currentTxnFirstOffset: OptionalLong[31] lastTimestamp: 1700000000001 firstSequence: 4 lastSequence: 4 lastOffset: 32 offsetDelta: 0 timestamp: 1700000000001
producerId: 4 producerEpoch: 0 coordinatorEpoch: 0 currentTxnFirstOffset: OptionalLong.empty lastTimestamp: 1795228984060 firstSequence: 1 lastSequence: 1 lastOffset: 28 offsetDelta: 0 timestamp: 1795228984060
`,
    stderr: ``,
  },
  {
    state: '3.9.2 clean',
    file: 'events-0/00000000000000000018.timeindex',
    options: [],
    stdout: `Dumping DIR/events-0/00000000000000000018.timeindex
timestamp: 1700000000009 offset: 21
timestamp: 1700000000011 offset: 23
`,
    stderr: ``,
  },
  {
    state: '3.9.2 live',
    file: 'events-0/00000000000000000029.index',
    options: [],
    stdout: `Dumping DIR/events-0/00000000000000000029.index
offset: 32 position: 232
`,
    stderr: ``,
  },
  {
    state: '2.2.0 live',
    file: 'old-0/00000000000000000000.index',
    options: ["--verify-index-only"],
    stdout: `Dumping DIR/old-0/00000000000000000000.index
`,
    stderr: `Mismatches in :DIR/old-0/00000000000000000000.index
  Index offset: 0, log offset: 47
`,
  },
  {
    state: '2.2.0 live',
    file: 'old-0/00000000000000000000.timeindex',
    options: [],
    stdout: `Dumping DIR/old-0/00000000000000000000.timeindex
timestamp: 0 offset: 0
`,
    stderr: `The following indexed offsets are not found in the log.
Indexed offset: 0, found log offset: 47
`,
  },
  {
    state: '2.2.0 clean',
    file: 'old-0/00000000000000000000.log',
    options: ["--deep-iteration"],
    stdout: `Dumping DIR/old-0/00000000000000000000.log
Log starting offset: 0
offset: 47 position: 0 NoTimestampType: -1 size: 576 magic: 0 compresscodec: gzip crc: 726555118 isvalid: true
| offset: 0 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 2205779085}
| offset: 1 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 443602231}
| offset: 2 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 1836574113}
| offset: 3 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 4078137346}
| offset: 4 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 2215919764}
| offset: 5 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 488444206}
| offset: 6 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 2168404692}
| offset: 7 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 406219630}
| offset: 8 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 1865505784}
| offset: 9 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 4048932443}
| offset: 10 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 2253586125}
| offset: 11 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 526102391}
| offset: 12 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 2164084963}
| offset: 13 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 435421529}
| offset: 14 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 1861431759}
| offset: 15 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 4036469868}
| offset: 16 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 2274399482}
| offset: 17 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 513393984}
| offset: 18 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 2243053158}
| offset: 19 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 482023388}
| offset: 20 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 1807492938}
| offset: 21 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 4124619497}
| offset: 22 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 2195686015}
| offset: 23 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 467063749}
| offset: 24 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 2221943889}
| offset: 25 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 494501355}
| offset: 26 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 1786662269}
| offset: 27 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 4095400158}
| offset: 28 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 2199775304}
| offset: 29 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 437565938}
| offset: 30 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 2251723272}
| offset: 31 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 524272562}
| offset: 32 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 1748562724}
| offset: 33 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 4133250695}
| offset: 34 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 2170246673}
| offset: 35 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 408029099}
| offset: 36 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 2280978495}
| offset: 37 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 519940485}
| offset: 38 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 1778030867}
| offset: 39 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 4154330288}
| offset: 40 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 2157526054}
| offset: 41 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 428895644}
| offset: 42 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 2359869186}
| offset: 43 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 362933944}
| offset: 44 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 1655103022}
| offset: 45 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 4240591757}
| offset: 46 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 2344975131}
| offset: 47 NoTimestampType: -1 keySize: -1 valueSize: 7 isValid: true crc: 315370145}
`,
    stderr: ``,
  },
];
