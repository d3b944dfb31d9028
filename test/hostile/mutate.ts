/** One field of a valid message made wrong, by value before encoding or by its bytes after. */

import type { Schema } from '@kafka-ts/protocol/schema/field';
import { includesVersion } from '@kafka-ts/protocol/schema/versions';
import type { SeededRandom } from '@kafka-ts/testing/seeded-random';
import type { AnyField, Message } from './plausible-message.ts';

interface Place {
  readonly holder: Message | unknown[];
  readonly key: string | number;
  readonly field: AnyField;
}

/** Changes one field of `message`, wherever it lies, to a value that its kind can carry but nobody expects. */
export function mutateValue(message: Message, schema: Schema, version: number, random: SeededRandom): void {
  const places = [...placesOf(message, schema, version)];
  const place = places[random.below(Math.max(1, places.length))];
  if (place === undefined) return;
  const { holder, key, field } = place;
  const value = hostileValue(field, random, Reflect.get(holder, key));
  Reflect.set(holder, key, value);
}

function* placesOf(message: Message, schema: Schema, version: number): Generator<Place> {
  for (const [name, field] of Object.entries(schema)) {
    if (includesVersion(field.versions, version)) yield* placesAt(message, name, field, version);
  }
}

function* placesAt(
  holder: Message | unknown[],
  key: string | number,
  field: AnyField,
  version: number,
): Generator<Place> {
  yield { holder, key, field };
  const value: unknown = Reflect.get(holder, key);
  if (field.kind === 'array' && Array.isArray(value) && field.element !== undefined) {
    for (let index = 0; index < value.length; index++) yield* placesAt(value, index, field.element, version);
  } else if (field.kind === 'struct' && field.fields !== undefined && isMessage(value)) {
    yield* placesOf(value, field.fields, version);
  }
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const integerBits = { int8: 8, int16: 16, uint16: 16, int32: 32, uint32: 32, int64: 53 } as const;

function hostileValue(field: AnyField, random: SeededRandom, old: unknown): unknown {
  switch (field.kind) {
    case 'boolean':
      return old !== true;
    case 'int8':
    case 'int16':
    case 'uint16':
    case 'int32':
    case 'uint32':
    case 'int64':
      return hostileInteger(field.kind, random);
    case 'bits64':
      return random.pick([-(1n << 63n), (1n << 63n) - 1n, -1n]);
    case 'float64':
      return random.pick([Number.NaN, Number.POSITIVE_INFINITY, -1, 1e308]);
    case 'uuid':
      return Buffer.from(random.bytes(16)).toString('base64url');
    case 'string':
      return random.pick<unknown>([
        null,
        '',
        '\0',
        '../../etc',
        'x'.repeat(249),
        'x'.repeat(30_000),
        '卡'.repeat(80),
        '.',
        '..',
        'a/b',
      ]);
    case 'bytes':
    case 'records':
      return random.pick<unknown>([
        null,
        new Uint8Array(0),
        random.bytes(1 + random.below(300)),
        random.bytes(10_000),
      ]);
    case 'array':
      return random.pick<unknown>([
        null,
        [],
        Array.isArray(old) ? Array(1 + random.below(2000)).fill(old[0]) : [],
      ]);
    case 'struct':
      return old;
  }
}

function hostileInteger(kind: keyof typeof integerBits, random: SeededRandom): number {
  const isUnsigned = kind.startsWith('u');
  const top = 2 ** (integerBits[kind] - (isUnsigned ? 0 : 1));
  const lowest = isUnsigned ? 0 : kind === 'int64' ? Number.MIN_SAFE_INTEGER : -top;
  return random.pick([lowest, top - 1, isUnsigned ? 1 : -1, 0, isUnsigned ? 2 : -2]);
}

/** What lies in lengths, counts, offsets and varints when someone lies. */
const lies: readonly [string, ...string[]] = [
  ...(['ff', 'ffff', 'ffffffff', 'ffffffffffffffff', '7fffffff', '7fffffffffffffff', '80000000'] as const),
  ...[
    '8000000000000000',
    '00',
    '0000',
    '00000000',
    '01',
    '7f',
    'ffffffff0f',
    'ffffffffffffffffff01',
    'ffffffffffffffffffffff',
  ],
  ...['8080808080808080808000', '05f5e100', '7ffffffe', 'fffffffe', 'fffe', '7fff', '8001'],
];

/** Overwrites, inserts, cuts or repeats some bytes from `from` on. */
export function mutateBytes(bytes: Uint8Array, from: number, random: SeededRandom): Uint8Array {
  const at = from + random.below(Math.max(1, bytes.length - from));
  const lie = Buffer.from(random.pick(lies), 'hex');
  const kind = random.below(10);
  if (kind < 6) {
    const mutated = Uint8Array.from(bytes);
    mutated.set(lie.subarray(0, Math.max(0, mutated.length - at)), at);
    return mutated;
  }
  const length = random.below(20);
  const [front, back] = [bytes.subarray(0, at), bytes.subarray(at)];
  if (kind < 7) return Buffer.concat([front, lie, back]);
  if (kind < 8) return Buffer.concat([front, back.subarray(length)]);
  if (kind < 9) return Buffer.concat([front, back.subarray(0, length), back]);
  const flipped = Uint8Array.from(bytes);
  flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
  return flipped;
}
