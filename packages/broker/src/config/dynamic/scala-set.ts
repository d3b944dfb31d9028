import { hashMapOrder, javaStringHash } from '@kafka-ts/environment/java-hash-order';

const LARGEST_SMALL_SET = 4;
const SMALLEST_TABLE = 16;

/** The order in which `java.util.Properties` of Java 9 and later lists its keys: a concurrent map, which grows when it is three quarters full. */
export function propertiesOrder(keys: readonly string[]): string[] {
  let buckets = SMALLEST_TABLE;
  while (keys.length >= buckets * 0.75) buckets *= 2;
  return hashMapOrder(keys, javaStringHash, buckets);
}

/** Names in an error text as Scala prints a set of them. */
export function scalaSetText(names: readonly string[]): string {
  return `${names.length > LARGEST_SMALL_SET ? 'HashSet' : 'Set'}(${names.join(', ')})`;
}
