/**
 * The order in which a `java.util.HashMap` lists its entries. Apache's JsonConverter and transformations keep schemaless
 * objects and maps in one, so this order is that of the fields in their output. JavaScript's Map lists entries as they were
 * put; here they are put in Java's order.
 */
import { copyCapacity, hashMapOrder, javaStringHash } from '@kafka-ts/environment/java-hash-order';
import { Decimal } from './decimal.ts';
import { isList, isMap } from './java-text.ts';
import type { ConnectValue, Schema } from './schema.ts';

export interface HashMapOptions {
  /** Tells Integer from Double keys. */
  readonly keySchema?: Schema | undefined;
  /** Of `new HashMap(n)`, rounded up to a power of two; 16 unless given. */
  readonly initialCapacity?: number | undefined;
}

/** A map with these entries in Java's order; of the same key the last counts. */
export function hashMap(
  entries: Iterable<readonly [ConnectValue, ConnectValue]>,
  { keySchema, initialCapacity }: HashMapOptions = {},
): Map<ConnectValue, ConnectValue> {
  const map = new Map(entries);
  if (map.size < 2) return map;
  return new Map(hashMapOrder([...map], ([key]) => hashOf(key, keySchema), initialCapacity));
}

/** Names in the order of a `HashSet` or the keys of a `HashMap`. */
export function hashOrder(names: Iterable<string>): readonly string[] {
  return hashMapOrder([...new Set(names)], javaStringHash);
}

/** `new HashMap(map)` with further entries put into it. */
export function hashMapCopy(
  map: ReadonlyMap<ConnectValue, ConnectValue>,
  more: Iterable<readonly [ConnectValue, ConnectValue]> = [],
): Map<ConnectValue, ConnectValue> {
  const initialCapacity = map.size === 0 ? undefined : copyCapacity(map.size);
  return hashMap([...map, ...more], { initialCapacity });
}

/** Java's `hashCode`; 0 for what has none of its own: bytes, and structs, which are no keys in practice. */
function hashOf(value: ConnectValue, schema: Schema | undefined): number {
  switch (typeof value) {
    case 'string':
      return javaStringHash(value);
    case 'bigint':
      return longHash(value);
    case 'number':
      return numberHash(value, schema);
    case 'boolean':
      return value ? 1231 : 1237;
    default:
  }
  if (value instanceof Date) return longHash(BigInt(value.getTime()));
  if (value instanceof Decimal) return decimalHash(value);
  if (value === null) return 0;
  if (isList(value)) {
    return value.reduce<number>(
      (hash, item) => (Math.imul(31, hash) + hashOf(item, schema?.valueSchema)) | 0,
      1,
    );
  }
  if (!isMap(value)) return 0;
  let sum = 0;
  for (const [key, item] of value)
    sum = (sum + (hashOf(key, schema?.keySchema) ^ hashOf(item, schema?.valueSchema))) | 0;
  return sum;
}

function longHash(value: bigint): number {
  return Number(BigInt.asIntN(32, value ^ (BigInt.asUintN(64, value) >> 32n)));
}

const scratch = new DataView(new ArrayBuffer(8));

function numberHash(value: number, schema: Schema | undefined): number {
  switch (schema?.type) {
    case 'INT8':
    case 'INT16':
    case 'INT32':
      return value | 0;
    case 'FLOAT32':
      scratch.setFloat32(0, value);
      return scratch.getInt32(0);
    default:
      scratch.setFloat64(0, value);
      return scratch.getInt32(0) ^ scratch.getInt32(4);
  }
}

/** BigDecimal's: of a compact one by its two halves, of others by BigInteger's 32-bit digits. */
function decimalHash({ unscaled, scale }: Decimal): number {
  const magnitude = unscaled < 0n ? -unscaled : unscaled;
  let hash = 0;
  const digits = magnitude.toString(16);
  const padded = digits.padStart(Math.ceil(digits.length / 8) * 8, '0');
  for (let at = 0; at < padded.length; at += 8)
    hash = (Math.imul(31, hash) + Number.parseInt(padded.slice(at, at + 8), 16)) | 0;
  return (Math.imul(31, unscaled < 0n ? -hash : hash) + scale) | 0;
}
