/** The APIs by which each release writes and reads, with the codecs each has, and what it can say of time. */
import type { ApacheVersion } from '../../peers/lib/installations.ts';

export interface Api {
  readonly program: 'NewClients' | 'NewProducer08' | 'OldClients';
  /** What the API does with the time that a record is given. */
  readonly time: 'keeps' | 'takes its own' | 'knows none';
}

export interface Writer extends Api {
  readonly codecs: readonly string[];
}

export interface Reader extends Api {
  readonly command: 'consume' | 'fetch' | 'stream';
  readonly readsZstd: boolean;
}

export interface Release {
  readonly version: ApacheVersion;
  readonly writers: readonly Writer[];
  readonly readers: readonly Reader[];
}

const codecs = ['none', 'gzip', 'snappy', 'lz4'];
const newWriter = { program: 'NewClients', time: 'keeps', codecs } as const;
const newReader = { program: 'NewClients', command: 'consume', time: 'keeps', readsZstd: false } as const;

/** Fetch v0 and Produce v0 in 0.8.2, v3 and v2 later. */
function oldReaders(time: Api['time']): readonly Reader[] {
  return [
    { program: 'OldClients', command: 'fetch', time, readsZstd: false },
    { program: 'OldClients', command: 'stream', time, readsZstd: false },
  ];
}

function middle(version: ApacheVersion): Release {
  return {
    version,
    writers: [newWriter, { program: 'OldClients', time: 'takes its own', codecs }],
    readers: [newReader, ...oldReaders('keeps')],
  };
}

function modern(version: ApacheVersion): Release {
  return {
    version,
    writers: [{ ...newWriter, codecs: [...codecs, 'zstd'] }],
    readers: [{ ...newReader, readsZstd: true }],
  };
}

export const releases: readonly Release[] = [
  {
    version: '0.8.2.2',
    writers: [
      { program: 'NewProducer08', time: 'knows none', codecs },
      { program: 'OldClients', time: 'knows none', codecs },
    ],
    readers: oldReaders('knows none'),
  },
  middle('0.11.0.0'),
  middle('1.0.0'),
  modern('2.2.0'),
  modern('3.9.2'),
];
