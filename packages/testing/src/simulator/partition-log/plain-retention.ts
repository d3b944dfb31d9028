/** Where a log may start after retention, by Kafka's rules on a plain list. */
import type { UnifiedLog } from '@kafka-ts/storage/log/unified-log';
import type { PlainLog } from './plain-log.ts';

/**
 * The start is in this range. Rules look at the oldest segment only; which of them comes first decides how far they get,
 * so that less than all of them together, and not more, has to go. After compaction the list does not know the times.
 */
export function retainedFrom(
  model: PlainLog,
  log: UnifiedLog,
  nowMs: number,
): { readonly atLeast: number; readonly atMost: number } {
  const { isDeleted, retentionMs, retentionBytes } = log.config;
  const segments = log.segments.all.map(({ baseOffset, sizeBytes }, index, all) => {
    const nextOffset = all[index + 1]?.baseOffset ?? log.logEndOffset;
    const newestMs = newestOf(model, baseOffset, nextOffset);
    return { baseOffset, sizeBytes, nextOffset, newestMs, isLast: index === all.length - 1 };
  });
  type Segment = (typeof segments)[number];
  const knowsTimes = model.cleanedEnd <= log.segments.first.baseOffset;
  let kept = segments;
  const drop = (isDue: (segment: Segment) => boolean): void => {
    while (kept[0] !== undefined && kept[0].nextOffset <= model.highWatermark && isDue(kept[0])) {
      if (kept[0].isLast && kept[0].sizeBytes === 0) return;
      kept = kept.slice(1);
    }
  };
  const byTime = ({ newestMs }: Segment): boolean => isDeleted && nowMs - newestMs > retentionMs;
  const byStart = ({ nextOffset, isLast }: Segment): boolean => !isLast && nextOffset <= model.logStartOffset;
  const bySize = ({ sizeBytes }: Segment): boolean => {
    const total = kept.reduce((sum, segment) => sum + segment.sizeBytes, 0);
    return isDeleted && retentionBytes >= 0 && total - sizeBytes >= retentionBytes;
  };
  const start = (): number => Math.max(model.logStartOffset, kept[0]?.baseOffset ?? log.logEndOffset);
  drop(byStart);
  drop(bySize);
  const atLeast = start();
  for (let before = -1; before !== kept.length; ) {
    before = kept.length;
    for (const rule of [byStart, bySize, byTime]) drop(rule);
  }
  return { atLeast, atMost: knowsTimes ? start() : model.highWatermark };
}

/** Of the records in the range; the file's age counts where there is none with a time. */
function newestOf(model: PlainLog, startOffset: number, endOffset: number): number {
  let newest = -1;
  for (const { baseOffset, records } of model.batches) {
    if (baseOffset < startOffset || baseOffset >= endOffset) continue;
    for (const { timestamp } of records) newest = Math.max(newest, timestamp);
  }
  return newest;
}
