import { ConfigDef } from '../config/config-def.ts';
import { validString } from '../config/validators.ts';

/** The key that every converter has (`ConverterConfig`). */
export function newConverterConfigDef(): ConfigDef {
  return new ConfigDef().define({
    name: 'converter.type',
    type: 'STRING',
    validator: validString('key', 'value', 'header'),
    importance: 'LOW',
    documentation: 'What the converter is used for.',
  });
}

/** The settings with the key that the worker leaves to the converter itself to fill in. */
export function withConverterType(
  props: Readonly<Record<string, string>>,
  isKey: boolean | undefined,
): Readonly<Record<string, string>> {
  if (isKey === undefined) return { 'converter.type': 'header', ...props };
  return { ...props, 'converter.type': isKey ? 'key' : 'value' };
}
