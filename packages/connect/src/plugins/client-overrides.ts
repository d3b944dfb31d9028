/** Settings of the connector's own Kafka clients: `producer.override.…`, `consumer.override.…`, `admin.override.…` (KIP-458). */

import type { ConfigValue, RawSettings } from '../config/config-def.ts';
import { isConfigError } from '../config/config-error.ts';
import { type ConfigInfos, prefixedConfigInfos } from '../config/config-infos.ts';
import { type ConfigSetting, parseSetting } from '../config/config-type.ts';
import { copiedMapOrder } from '../config/java-map-text.ts';
import { hashOrder } from '../data/java-hash-map.ts';
import { type ClientKind, clientConfigDef } from './client-config-def.ts';

/** Which settings connectors may override: any, none, or those that say who they are. */
export type OverridePolicy = 'All' | 'None' | 'Principal';

const principalKeys = new Set(['sasl.jaas.config', 'sasl.mechanism', 'security.protocol']);

/** One part for each client that the connector has. */
export function overrideInfos(
  props: RawSettings,
  type: 'sink' | 'source',
  policy: OverridePolicy,
): ConfigInfos[] {
  return clientsOf(props, type).map((kind) => {
    const prefix = `${kind}.override.`;
    const names = copiedMapOrder(Object.keys(props)).filter(
      (name) => name.startsWith(prefix) && name.length > prefix.length,
    );
    const keys = hashOrder(names.map((name) => name.slice(prefix.length)));
    const def = clientConfigDef(kind);
    const values = keys.map((key): ConfigValue => {
      const isAllowed = policy === 'All' || (policy === 'Principal' && principalKeys.has(key));
      const refusal = `The '${policy}' policy does not allow '${key}' to be overridden in the connector configuration.`;
      const parsed = parseOverride(key, props[prefix + key] ?? null, kind);
      return {
        name: key,
        value: parsed.value,
        recommendedValues: [],
        errors: [...parsed.errors, ...(isAllowed ? [] : [refusal])],
        visible: true,
      };
    });
    return prefixedConfigInfos(def, values, prefix);
  });
}

function clientsOf(props: RawSettings, type: 'sink' | 'source'): readonly ClientKind[] {
  const hasQueue = (props['errors.deadletterqueue.topic.name'] ?? '').trim() !== '';
  const createsTopics = Object.keys(props).some((name) => name.startsWith('topic.creation.'));
  if (type === 'source') return createsTopics ? ['producer', 'admin'] : ['producer'];
  return hasQueue ? ['producer', 'consumer', 'admin'] : ['consumer'];
}

/** A value of the wrong type is an error of its key. */
function parseOverride(
  key: string,
  text: string | null,
  kind: ClientKind,
): { value: ConfigSetting; errors: readonly string[] } {
  const definition = clientConfigDef(kind).keys.get(key);
  if (text === null || definition === undefined) return { value: text, errors: [] };
  try {
    return { value: parseSetting(key, text, definition.type), errors: [] };
  } catch (error) {
    if (!isConfigError(error)) throw error;
    return { value: null, errors: [error.message] };
  }
}
