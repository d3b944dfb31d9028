/**
 * `/config/<type>/<name>`: {"version":1,"config":{…}}; and the notifications below `/config/changes`, in the three
 * formats that releases write: a JSON string with the topic (0.8), version 1 (0.9, 0.10.0), version 2 (0.10.1 on).
 */
import { decodeText, encodeJson, JsonNode } from './json-node.ts';
import { ConfigChangesPath } from './paths.ts';

/** The name that stands for all entities of a type. */
export const DefaultEntityName = '<default>';

export function encodeEntityConfig(config: ReadonlyMap<string, string>): Uint8Array {
  return encodeJson({ version: 1, config: Object.fromEntries(config) });
}

/** The configured texts; null data (a node made as a parent) means none. */
export function decodeEntityConfig(path: string, data: Uint8Array | null): Map<string, string> {
  if (data === null || data.length === 0) return new Map();
  const config = JsonNode.parse(path, data).object('config');
  return new Map(config.names.map((name) => [name, config.text(name) ?? '']));
}

export function encodeConfigChange(entityPath: string): Uint8Array {
  return encodeJson({ version: 2, entity_path: entityPath });
}

/** The changed entity as `type/name` (`users/u/clients/c` for a pair), undefined if the format is unknown. */
export function decodeConfigChange(data: Uint8Array | null): string | undefined {
  if (data === null) return undefined;
  const text = decodeText(data).trim();
  const bare = /^"([^"]*)"$/.exec(text);
  if (bare !== null) return `topics/${bare[1] ?? ''}`;
  const node = JsonNode.parse(ConfigChangesPath, data);
  if (node.integer('version', 0) === 1)
    return `${node.text('entity_type') ?? ''}/${node.text('entity_name') ?? ''}`;
  return node.text('entity_path');
}
