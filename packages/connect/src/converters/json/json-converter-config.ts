import type { ConfigDef } from '../../config/config-def.ts';
import { caseInsensitiveValidString } from '../../config/validators.ts';
import { newConverterConfigDef, withConverterType } from '../converter-config.ts';

/** What JsonConverter goes by. */
export interface JsonSettings {
  readonly schemasEnabled: boolean;
  readonly schemaCacheSize: number;
  readonly decimalFormat: 'BASE64' | 'NUMERIC';
  readonly replacesNullWithDefault: boolean;
}

export function jsonConverterConfigDef(): ConfigDef {
  return newConverterConfigDef()
    .define({
      name: 'schemas.enable',
      type: 'BOOLEAN',
      defaultValue: true,
      importance: 'HIGH',
      documentation: 'Whether each key or value carries its schema, as {"schema":…,"payload":…}.',
      group: 'Schemas',
      orderInGroup: 0,
      width: 'MEDIUM',
      displayName: 'Enable Schemas',
    })
    .define({
      name: 'schemas.cache.size',
      type: 'INT',
      defaultValue: 1000,
      importance: 'HIGH',
      documentation: 'How many schemas are kept in memory by this converter.',
      group: 'Schemas',
      orderInGroup: 1,
      width: 'MEDIUM',
      displayName: 'Schema Cache Size',
    })
    .define({
      name: 'decimal.format',
      type: 'STRING',
      defaultValue: 'BASE64',
      validator: caseInsensitiveValidString('NUMERIC', 'BASE64'),
      importance: 'LOW',
      documentation:
        'How decimals are written: BASE64 (bytes of the unscaled value) or NUMERIC (a JSON number).',
      group: 'Serialization',
      orderInGroup: 0,
      width: 'MEDIUM',
      displayName: 'Decimal Format',
    })
    .define({
      name: 'replace.null.with.default',
      type: 'BOOLEAN',
      defaultValue: true,
      importance: 'LOW',
      documentation: 'Whether a null in a field with a default becomes the default; otherwise it stays null.',
      group: 'Serialization',
      orderInGroup: 1,
      width: 'MEDIUM',
      displayName: 'Replace null with default',
    });
}

/** @throws ConfigError for settings that cannot be used */
export function jsonSettings(
  props: Readonly<Record<string, string>>,
  isKey: boolean | undefined,
): JsonSettings {
  const config = jsonConverterConfigDef().parse(withConverterType(props, isKey));
  return {
    schemasEnabled: config.boolean('schemas.enable'),
    schemaCacheSize: config.int('schemas.cache.size'),
    decimalFormat: config.string('decimal.format').toUpperCase() === 'NUMERIC' ? 'NUMERIC' : 'BASE64',
    replacesNullWithDefault: config.boolean('replace.null.with.default'),
  };
}
