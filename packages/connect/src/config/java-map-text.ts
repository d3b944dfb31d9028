/** Settings as Kafka Connect's messages print them: copies of a `java.util.HashMap`. */
import { copyCapacity, hashMapOrder, javaStringHash } from '@kafka-ts/environment/java-hash-order';

/** The keys of a copied map, in its order. */
export function copiedMapOrder(names: readonly string[]): string[] {
  return hashMapOrder(names, javaStringHash, copyCapacity(names.length));
}

/** `{a=b, c=d}`: `AbstractMap.toString` of a map that is a copy. */
export function printJavaMap(map: Readonly<Record<string, unknown>>): string {
  return `{${copiedMapOrder(Object.keys(map))
    .map((name) => `${name}=${String(map[name])}`)
    .join(', ')}}`;
}
