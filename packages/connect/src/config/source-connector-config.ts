/** What source connectors can be told besides (`SourceConnectorConfig` of Kafka 3.9). */
import type { ClassCheck } from './class-check.ts';
import { ConfigDef } from './config-def.ts';
import { connectorConfigDef, groups, uniqueAliases } from './connector-config.ts';
import { caseInsensitiveValidString, nonEmptyString, range, validator } from './validators.ts';

/** With `classes` the values of class settings are checked too. */
export function sourceConnectorConfigDef(classes?: ClassCheck): ConfigDef {
  const def = new ConfigDef(connectorConfigDef(classes));
  def.define({
    name: 'topic.creation.groups',
    type: 'LIST',
    defaultValue: [],
    validator: uniqueAliases('unique topic creation groups'),
    importance: 'LOW',
    documentation: 'Names, chosen here, of groups of topics that are created with the same settings.',
    group: groups.topicCreation,
    orderInGroup: 1,
    width: 'LONG',
    displayName: 'Topic Creation Groups',
  });
  defineExactlyOnce(def);
  return def.define({
    name: 'offsets.storage.topic',
    type: 'STRING',
    defaultValue: null,
    validator: nonEmptyString(),
    importance: 'LOW',
    documentation:
      'A topic of its own for the offsets of this connector; without effect in a standalone worker.',
    group: groups.offsetsTopic,
    orderInGroup: 1,
    width: 'LONG',
    displayName: 'Offsets topic',
  });
}

function defineExactlyOnce(def: ConfigDef): void {
  def.define({
    name: 'exactly.once.support',
    type: 'STRING',
    defaultValue: 'requested',
    validator: caseInsensitiveValidString('requested', 'required'),
    importance: 'MEDIUM',
    documentation:
      'Whether the connector has to be able to write each record exactly once (required) or may not be.',
    group: groups.exactlyOnce,
    orderInGroup: 2,
    width: 'SHORT',
    displayName: 'Exactly once support',
  });
  def.define({
    name: 'transaction.boundary',
    type: 'STRING',
    defaultValue: 'poll',
    validator: caseInsensitiveValidString('poll', 'interval', 'connector'),
    importance: 'MEDIUM',
    documentation:
      'Where transactions end: after each batch of records (poll), after a time (interval), or where the connector says.',
    group: groups.exactlyOnce,
    orderInGroup: 3,
    width: 'SHORT',
    displayName: 'Transaction Boundary',
  });
  const atLeastZero = range(0);
  def.define({
    name: 'transaction.boundary.interval.ms',
    type: 'LONG',
    defaultValue: null,
    validator: validator(String(atLeastZero), (name, value) => {
      if (value !== null) atLeastZero.ensureValid(name, value);
    }),
    importance: 'LOW',
    documentation: 'The time between the ends of transactions where transaction.boundary is interval.',
    group: groups.exactlyOnce,
    orderInGroup: 4,
    width: 'SHORT',
    displayName: 'Transaction boundary interval',
  });
}
