import type { Validator } from '../config/config-def.ts';
import { ConfigError } from '../config/config-error.ts';
import { validator } from '../config/validators.ts';
import { JavaRegex } from '../data/java-regex.ts';

/** `transforms.util.RegexValidator`. */
export function regexValidator(): Validator {
  return validator('valid regex', (name, value) => {
    try {
      new JavaRegex(String(value));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw ConfigError.invalid(name, value, `Invalid regex: ${error.message}`);
    }
  });
}
