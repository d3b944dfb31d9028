/** `ConfigDef.embed`: the keys of one definition inside another, with a prefix. */
import type { ConfigDef, ConfigKey, Recommender, Validator } from './config-def.ts';
import type { ConfigSetting } from './config-type.ts';

export interface EmbedOptions {
  /** With its dot at the end: `transforms.x.` */
  readonly prefix: string;
  readonly group: string;
  /** `orderInGroup` of the first key. */
  readonly firstOrder: number;
}

/** Adds the keys of `child` to `parent`, in the order of groups, order, importance and name. */
export function embedConfig(parent: ConfigDef, child: ConfigDef, options: EmbedOptions): void {
  const { prefix, group, firstOrder } = options;
  const sorted = [...child.keys.values()].toSorted((left, right) => compareKeys(left, right, child.groups));
  for (const [index, key] of sorted.entries())
    parent.add({
      ...key,
      name: prefix + key.name,
      validator: key.validator && embeddedValidator(prefix, key.validator),
      group: key.group === undefined ? group : `${group}: ${key.group}`,
      orderInGroup: firstOrder + index,
      dependents: key.dependents.map((name) => prefix + name),
      recommender: key.recommender && embeddedRecommender(prefix, key.recommender),
    });
}

const importances = ['HIGH', 'MEDIUM', 'LOW'];

function compareKeys(left: ConfigKey, right: ConfigKey, groups: readonly string[]): number {
  // -1, before all groups, without one.
  const groupOrder = (key: ConfigKey): number => (key.group === undefined ? -1 : groups.indexOf(key.group));
  return (
    groupOrder(left) - groupOrder(right) ||
    left.orderInGroup - right.orderInGroup ||
    Number(right.isRequired) - Number(left.isRequired) ||
    importances.indexOf(left.importance) - importances.indexOf(right.importance) ||
    (left.name < right.name ? -1 : 1)
  );
}

/** Messages name the key without its prefix, as Kafka's do. */
function embeddedValidator(prefix: string, base: Validator): Validator {
  return {
    ensureValid: (name, value) => base.ensureValid(name.slice(prefix.length), value),
    toString: () => String(base),
  };
}

function embeddedRecommender(prefix: string, base: Recommender): Recommender {
  const inner = (settings: ReadonlyMap<string, ConfigSetting>): ReadonlyMap<string, ConfigSetting> =>
    new Map(
      [...settings]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value]): [string, ConfigSetting] => [name.slice(prefix.length), value]),
    );
  return {
    validValues: (name, settings) => base.validValues(name.slice(prefix.length), inner(settings)),
    visible: (name, settings) => base.visible(name.slice(prefix.length), inner(settings)),
  };
}
