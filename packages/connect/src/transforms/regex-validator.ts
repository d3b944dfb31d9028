import type { Validator } from '../config/config-def.ts';
import { ConfigError } from '../config/config-error.ts';
import { compileJavaPattern } from '../config/java-pattern.ts';
import { validator } from '../config/validators.ts';

/** `transforms.util.RegexValidator`. */
export function regexValidator(): Validator {
  return validator('valid regex', (name, value) => {
    try {
      compileJavaPattern(String(value));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw ConfigError.invalid(name, value, `Invalid regex: ${error.message}`);
    }
  });
}
