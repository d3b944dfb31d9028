/**
 * Archives that depend on their content only: entries in the order of their paths, one time for all, two modes, no owner, and
 * nothing of the machine in the headers.
 */
import { createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { ZipFile } from 'yazl';

export interface ArchivedFile {
  /** With forward slashes, below the archive's one directory. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly isExecutable: boolean;
}

/** The time of every entry, that of npm's own tarballs. */
const time = new Date('1985-10-26T08:15:00Z');
const modeOf = ({ isExecutable }: ArchivedFile): number => (isExecutable ? 0o755 : 0o644);
const compressionLevel = 6;

/** Where a gzip header says on which system it was made; 255 is "unknown". */
const gzipSystemAt = 9;

/** Writes `files` below the directory `top` into a `.tar.gz`. */
export async function writeTarGz(path: string, top: string, files: readonly ArchivedFile[]): Promise<void> {
  const tar = pack();
  const written = pipeline(
    tar,
    createGzip({ level: compressionLevel }),
    withoutSystem(),
    createWriteStream(path),
  );
  for (const file of inOrder(files)) {
    const header = { name: `${top}/${file.path}`, mode: modeOf(file), mtime: time, uid: 0, gid: 0 };
    await new Promise<void>((resolve, reject) => {
      tar.entry(header, file.bytes, (error) => (error ? reject(error) : resolve()));
    });
  }
  tar.finalize();
  await written;
}

/** Writes `files` below the directory `top` into a `.zip`. Its times are local ones: see {@link fixTimeZone}. */
export async function writeZip(path: string, top: string, files: readonly ArchivedFile[]): Promise<void> {
  const zip = new ZipFile();
  for (const file of inOrder(files)) {
    const options = { mtime: time, mode: 0o100000 | modeOf(file), forceDosTimestamp: true, compressionLevel };
    zip.addBuffer(file.bytes, `${top}/${file.path}`, options);
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

/** Zip archives have local times: they are the same everywhere only in one time zone. */
export function fixTimeZone(): void {
  process.env['TZ'] = 'UTC';
}

function inOrder(files: readonly ArchivedFile[]): ArchivedFile[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function withoutSystem(): Transform {
  let position = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (position <= gzipSystemAt && gzipSystemAt < position + chunk.length)
        chunk[gzipSystemAt - position] = 255;
      position += chunk.length;
      done(null, chunk);
    },
  });
}
