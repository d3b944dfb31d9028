/** What of a log directory's files is in the page cache: nothing, so that a read reads the disk, or all, as after writing them. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What may stay of them. */
const mostLeftBytes = 64e6;

/** Written back first, since dirty pages stay; then fincore must see next to nothing of the segments and indexes below `directory`. */
export function dropFromPageCache(directory: string): void {
  const files = segmentFiles(directory);
  execFileSync('sync', files);
  for (const file of files) execFileSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']);
  const cached = execFileSync('fincore', ['--bytes', '--noheadings', '--output', 'RES', ...files]).toString();
  const bytes = cached
    .trim()
    .split(/\s+/)
    .reduce((sum, value) => sum + Number(value), 0);
  if (bytes > mostLeftBytes) throw new Error(`${directory}: ${bytes} bytes are still in the page cache`);
}

/** Reads all segments and indexes below `directory` once; what does not fit into memory is gone again afterwards. */
export function readIntoPageCache(directory: string): void {
  for (const file of segmentFiles(directory))
    execFileSync('dd', [`if=${file}`, 'of=/dev/null', 'bs=1M', 'status=none']);
}

function segmentFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(log|index|timeindex)$/.test(name))
    .map((name) => join(directory, name));
}
