/**
 * The text of Kafka's checkpoint files, UTF-8 with `\n` behind each line:
 *
 *     0                 version
 *     2                 number of entries
 *     events 0 4711     entries, words apart by one blank
 *     events 1 4712
 *
 * An empty file means no entries (Kafka makes one before it first writes).
 */

const VERSION = 0;

/** A checkpoint that cannot be used: line, what was expected and what stands there. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
}

export function encodeCheckpoint(entries: readonly string[]): Uint8Array {
  const lines = [String(VERSION), String(entries.length), ...entries];
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

/** The entries' words, each exactly `wordCount` of them. Throws {@link CheckpointError}. */
export function decodeCheckpoint(content: Uint8Array, wordCount: number): string[][] {
  const text = new TextDecoder().decode(content);
  if (text === '') return [];
  const lines = text.split('\n');
  // A file that was cut in its last line would otherwise pass with a shorter number.
  if (lines.pop() !== '') throw new CheckpointError(`line ${lines.length + 1}: expected an end of line`);
  const version = wholeNumber(lines[0], 1, 'the version');
  if (version !== VERSION) throw new CheckpointError(`line 1: expected version ${VERSION}, found ${version}`);
  const count = wholeNumber(lines[1], 2, 'the number of entries');
  const entries = lines.slice(2);
  if (entries.length !== count) {
    throw new CheckpointError(
      `line 2: expected ${entries.length} entries, as many as there are, found ${count}`,
    );
  }
  return entries.map((line, index) => {
    const words = line.split(/\s+/).filter((word) => word !== '');
    if (words.length === wordCount) return words;
    throw new CheckpointError(`line ${index + 3}: expected ${wordCount} words, found "${line}"`);
  });
}

/** Parses a word of line `line` that holds a whole number ≥ -1. */
export function wholeNumber(word: string | undefined, line: number, what: string): number {
  const value = word !== undefined && /^-?\d+$/.test(word.trim()) ? Number(word) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= -1) return value;
  throw new CheckpointError(`line ${line}: expected ${what}, found "${word ?? ''}"`);
}
