/**
 * The order in which `java.util.HashMap` lists texts: settings pass through one in Kafka Connect, and messages and answers
 * show it.
 */

/** `names`, each once, as a map that was filled with them one by one lists them. */
export function javaHashOrder(names: readonly string[]): string[] {
  let capacity = 16;
  while (names.length > capacity * 0.75) capacity *= 2;
  const bucket = (name: string): number => spread(javaHashCode(name)) & (capacity - 1);
  return names.toSorted((left, right) => bucket(left) - bucket(right));
}

/** `{a=b, c=d}`: `AbstractMap.toString` of such a map. */
export function printJavaMap(map: Readonly<Record<string, unknown>>): string {
  return `{${javaHashOrder(Object.keys(map))
    .map((name) => `${name}=${String(map[name])}`)
    .join(', ')}}`;
}

function javaHashCode(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  return hash;
}

function spread(hash: number): number {
  return hash ^ (hash >>> 16);
}
