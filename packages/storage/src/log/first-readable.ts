import { CorruptLogError } from './log-reader.ts';
import type { UnifiedLog } from './unified-log.ts';

/**
 * The first offset above `from`, which cannot be read, from which the log can be read again; `endOffset` if there is none below it. Behind
 * batches that are damaged that is where the next entry of an index leads. Fails with the disk's error.
 */
export async function firstReadable(log: UnifiedLog, from: number, endOffset: number): Promise<number> {
  const isReadable = async (startOffset: number): Promise<boolean> => {
    if (startOffset >= endOffset) return true;
    try {
      const request = {
        startOffset,
        upperBound: endOffset,
        maxBytes: 1,
        minOneBatch: true,
        isInternal: true,
      };
      for (const lease of (await log.read(request)).records) lease.release();
      return true;
    } catch (error) {
      if (error instanceof CorruptLogError) return false;
      throw error;
    }
  };
  let damaged = from;
  let step = 1;
  for (; !(await isReadable(from + step)); step *= 2) damaged = from + step;
  let readable = Math.min(from + step, endOffset);
  while (readable - damaged > 1) {
    const middle = Math.floor((damaged + readable) / 2);
    if (await isReadable(middle)) readable = middle;
    else damaged = middle;
  }
  return readable;
}
