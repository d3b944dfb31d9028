/** Methods of the DSL take a name, a way to keep the state, or both, as Kafka's overloads do. */
import type { InternalStreamsBuilder } from './internal-streams-builder.ts';
import { Materialized, type MaterializedSettings } from './materialized.ts';
import { type Named, validName } from './named.ts';

/**
 * The node's name: the program's, else a numbered one. The number is used up in both cases, as by Kafka, so that naming
 * one node renames no other.
 */
export function nodeName(
  builder: InternalStreamsBuilder,
  given: string | undefined,
  prefix: string,
  suffix = '',
): string {
  const numbered = builder.newProcessorName(prefix);
  return given === undefined ? numbered : validName(`${given}${suffix}`);
}

export interface NamedAndMaterialized<K, V> {
  readonly named: Named | undefined;
  /** Undefined where none was given. */
  readonly materialized: MaterializedSettings<K, V> | undefined;
}

export function split<K, V>(
  first: Named | Materialized<K, V> | undefined,
  second: Materialized<K, V> | undefined,
): NamedAndMaterialized<K, V> {
  if (first instanceof Materialized) return { named: undefined, materialized: first.settings };
  return { named: first, materialized: second?.settings };
}
