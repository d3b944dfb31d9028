/** Regular expressions of settings: `java.util.regex`, mistakes told as Java tells them. */
import { JavaRegex } from '../data/java-regex.ts';

/**
 * @throws SyntaxError in `PatternSyntaxException`'s words: the mistake, the pattern, and below it a mark at the place if
 *   that lies inside
 */
export function compileJavaPattern(pattern: string): JavaRegex {
  try {
    return new JavaRegex(pattern);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const [first = ''] = error.message.split('\n', 1);
    // Java names the character before a bracket; in front of the first there is none.
    const mistake = pattern.startsWith(')') ? first.replace(/ near index 0$/, '') : first;
    const index = Number(/near index (\d+)$/.exec(mistake)?.[1] ?? Number.NaN);
    const mark = index < pattern.length ? `\n${' '.repeat(index)}^` : '';
    throw new SyntaxError(`${mistake}\n${pattern}${mark}`, { cause: error });
  }
}
