/**
 * The file of kafka-delete-records: `{"partitions":[{"topic":"foo","partition":1,"offset":1}],"version":1}`. What is wrong with it is said
 * in Kafka's words.
 */
import { readFileSync } from 'node:fs';
import type { RecordsToDelete } from '@kafka-ts/client/admin/log-administration';
import { nameOf } from '@kafka-ts/client/topic-partition';
import { CliError } from '../cli-error.ts';
import { byPartitionHash } from '../log-dirs/java-order.ts';

const VERSION = 1;

/** @throws CliError for a file that cannot be read or does not say what to delete */
export function readOffsetFile(path: string): RecordsToDelete[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CliError(`Unable to read file ${path}`, { cause });
  }
  return parseOffsets(text);
}

/** In the order in which Kafka goes through them. */
export function parseOffsets(text: string): RecordsToDelete[] {
  const root = objectOf(parsed(text));
  const { version = VERSION, partitions } = root;
  if (wholeNumber(version, 'Integer') !== VERSION)
    throw new CliError(`Not supported version field value ${String(version)}`);
  if (partitions === undefined) throw new CliError('Missing partitions field');
  if (!Array.isArray(partitions)) throw new CliError(`Expected JSON array, received ${shown(partitions)}`);
  const entries: unknown[] = partitions;
  const wanted = entries.map((entry) => {
    const of = objectOf(entry);
    return {
      topic: textOf(field(of, 'topic')),
      partition: wholeNumber(field(of, 'partition'), 'Integer'),
      offset: wholeNumber(field(of, 'offset'), 'Long'),
    };
  });
  // As `HashMap.computeIfAbsent` leaves them: of those in one bucket the last comes first.
  const ordered = byPartitionHash(wanted.toReversed());
  refuseDuplicates(ordered);
  return ordered;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CliError('The input string is not a valid JSON', { cause });
  }
}

function refuseDuplicates(wanted: readonly RecordsToDelete[]): void {
  const byName = Map.groupBy(wanted, nameOf);
  const firsts = [...byName.values()].flatMap(([first]) => first ?? []);
  const duplicates = firsts.filter((one) => (byName.get(nameOf(one))?.length ?? 0) > 1);
  if (duplicates.length === 0) return;
  throw new CliError(
    `Offset json file contains duplicate topic partitions: ${duplicates.map(nameOf).join(',')}`,
  );
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CliError(`Expected JSON object, received ${shown(value)}`);
  return { ...value };
}

function field(of: Readonly<Record<string, unknown>>, name: string): unknown {
  const value = of[name];
  if (value === undefined) throw new CliError(`No such field exists: \`${name}\``);
  return value;
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new CliError(`Expected \`String\` value, received ${shown(value)}`);
  return value;
}

function wholeNumber(value: unknown, type: 'Integer' | 'Long'): number {
  const isFit =
    typeof value === 'number' &&
    Number.isInteger(value) &&
    (type === 'Integer' ? value === (value | 0) : Math.abs(value) <= 2 ** 63);
  if (!isFit) throw new CliError(`Expected \`${type}\` value, received ${shown(value)}`);
  // No log is so long: what lies beyond is refused by the broker in either form.
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(Number.MIN_SAFE_INTEGER, value));
}

function shown(value: unknown): string {
  return JSON.stringify(value);
}
