import { decodeCheckpoint, wholeNumber } from '../checkpoint/checkpoint-text.ts';
import type { EpochEntry } from './leader-epoch-cache.ts';

interface DecodedEpochs {
  readonly entries: EpochEntry[];
  /** Those that later ones contradict. */
  readonly dropped: readonly EpochEntry[];
}

export const noEpochs = (): DecodedEpochs => ({ entries: [], dropped: [] });

/** The entries of a `leader-epoch-checkpoint`. Throws CheckpointError. */
export function decodeEpochs(content: Uint8Array): DecodedEpochs {
  const entries: EpochEntry[] = [];
  const dropped: EpochEntry[] = [];
  decodeCheckpoint(content, 2).forEach(([epochWord, offsetWord], index) => {
    const epoch = wholeNumber(epochWord, index + 3, 'an epoch');
    const startOffset = wholeNumber(offsetWord, index + 3, 'an offset');
    // Kafka's own cache keeps the later line where two contradict each other.
    while (isContradicted(entries.at(-1), epoch, startOffset)) dropped.push(...entries.splice(-1));
    entries.push({ epoch, startOffset });
  });
  return { entries, dropped };
}

function isContradicted(entry: EpochEntry | undefined, epoch: number, startOffset: number): boolean {
  return entry !== undefined && (entry.epoch >= epoch || entry.startOffset >= startOffset);
}
