/** Keys and validators that several transformations share. */
import type { ConfigKeyOptions, Validator } from '../config/config-def.ts';
import { ConfigError } from '../config/config-error.ts';
import { validator } from '../config/validators.ts';

/** How many changed schemas a transformation keeps. */
export const schemaCacheSize = 16;

export const replaceNullWithDefault = 'replace.null.with.default';

export const replaceNullKey: ConfigKeyOptions = {
  name: replaceNullWithDefault,
  type: 'BOOLEAN',
  defaultValue: true,
  importance: 'MEDIUM',
  documentation:
    'Whether a null in a field with a default is taken for the default; otherwise it stays null.',
};

export function nonEmptyList(): Validator {
  return validator('non-empty list', (name, value) => {
    if (value === null || (Array.isArray(value) && value.length === 0))
      throw ConfigError.invalid(name, value, 'Empty list');
  });
}

/** `String.split`: empty parts at the end are dropped. */
export function javaSplit(text: string, separator: string): readonly string[] {
  const parts = text.split(separator);
  while (parts.length > 1 && parts.at(-1) === '') parts.pop();
  return parts;
}
