/** `ConfigDef`'s validators. */

import type { Validator } from './config-def.ts';
import { ConfigError } from './config-error.ts';
import type { ConfigSetting } from './config-type.ts';

/** A validator by a function; `description` is shown as "Valid Values". */
export function validator(
  description: string,
  ensureValid: (name: string, value: ConfigSetting) => void,
): Validator {
  return { ensureValid, toString: () => description };
}

/** `Range.between`, `Range.atLeast`: both ends included, either may be missing. */
export function range(min: number | undefined, max?: number): Validator {
  const low = min === undefined ? '...' : `${min},...`;
  const text = max === undefined ? `[${low}]` : `[${low},${max}]`;
  return validator(text, (name, value) => {
    if (value === null) throw ConfigError.invalid(name, null, 'Value must be non-null');
    if (typeof value !== 'number') throw ConfigError.invalid(name, value, 'Not a number');
    if (min !== undefined && value < min)
      throw ConfigError.invalid(name, value, `Value must be at least ${min}`);
    if (max !== undefined && value > max)
      throw ConfigError.invalid(name, value, `Value must be no more than ${max}`);
  });
}

/** `ValidString.in`. */
export function validString(...allowed: readonly string[]): Validator {
  const list = allowed.join(', ');
  return validator(`[${list}]`, (name, value) => {
    if (typeof value === 'string' && allowed.includes(value)) return;
    throw ConfigError.invalid(name, value, `String must be one of: ${list}`);
  });
}

/** `CaseInsensitiveValidString.in`. */
export function caseInsensitiveValidString(...allowed: readonly string[]): Validator {
  const upper = allowed.map((text) => text.toUpperCase());
  return validator(`(case insensitive) [${upper.join(', ')}]`, (name, value) => {
    if (typeof value === 'string' && upper.includes(value.toUpperCase())) return;
    throw ConfigError.invalid(name, value, `String must be one of (case insensitive): ${upper.join(', ')}`);
  });
}

/** `ValidList.in`: every entry is one of these. */
export function listContaining(...allowed: readonly string[]): Validator {
  const entry = validString(...allowed);
  return validator(String(entry), (name, value) => {
    if (value === null || typeof value !== 'object' || !('map' in value)) return;
    for (const text of value) entry.ensureValid(name, text);
  });
}

/** `NonEmptyString`; null passes. */
export function nonEmptyString(): Validator {
  return validator('non-empty string', (name, value) => {
    if (value === '') throw ConfigError.invalid(name, value, 'String must be non-empty');
  });
}

/** `NonNullValidator`. */
export function nonNull(): Validator {
  return validator('non-null string', (name, value) => {
    if (value === null) throw ConfigError.invalid(name, null, 'entry must be non null');
  });
}

/** `NonEmptyStringWithoutControlChars`; null passes. */
export function nonEmptyStringWithoutControlChars(): Validator {
  return validator('non-empty string without ISO control characters', (name, value) => {
    if (typeof value !== 'string') return;
    if (value === '') throw ConfigError.invalid(name, value, 'String may not be empty');
    const found = Array.from(value, (char) => char.codePointAt(0) ?? 0).filter(isControl);
    if (found.length === 0) return;
    const reason = 'String may not contain control sequences but had the following ASCII chars';
    throw ConfigError.invalid(name, value, `${reason}: ${found.join(', ')}`);
  });
}

function isControl(codePoint: number): boolean {
  return codePoint < 0x20 || (codePoint >= 0x7f && codePoint < 0xa0);
}

/** `CompositeValidator.of`: all of them. */
export function allOf(...validators: readonly Validator[]): Validator {
  return validator(validators.map(String).join(', '), (name, value) => {
    for (const one of validators) one.ensureValid(name, value);
  });
}
