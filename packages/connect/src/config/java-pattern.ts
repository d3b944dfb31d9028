/**
 * Regular expressions of settings are written for `java.util.regex`: what both languages have works; what only Java has
 * (possessive quantifiers, atomic groups, `\Q…\E` aside) is refused as a mistake in the pattern.
 */

/** Matches the whole text, as `Matcher.matches` does. */
export interface JavaPattern {
  matches(text: string): boolean;
}

/** @throws SyntaxError in `PatternSyntaxException`'s words for the mistakes people make */
export function compileJavaPattern(pattern: string): JavaPattern {
  const source = pattern.replace(/\\Q([\s\S]*?)(\\E|$)/g, (_all, text: string) => escapeLiteral(text));
  try {
    const regex = new RegExp(`^(?:${source})$`, 'us');
    // A pattern such as `a)(b` is only whole together with what was put around it.
    new RegExp(source, 'us');
    return { matches: (text) => regex.test(text) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SyntaxError(withPlace(describeMistake(pattern, error.message), pattern), { cause: error });
  }
}

/** The pattern below the mistake, with a mark below the place if it lies inside. */
function withPlace(mistake: string, pattern: string): string {
  const index = Number(/near index (\d+)$/.exec(mistake)?.[1] ?? Number.NaN);
  const mark = index < pattern.length ? `\n${' '.repeat(index)}^` : '';
  return `${mistake}\n${pattern}${mark}`;
}

function escapeLiteral(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function describeMistake(pattern: string, message: string): string {
  if (/Unterminated group/i.test(message)) return `Unclosed group near index ${pattern.length}`;
  if (/Unterminated character class/i.test(message))
    return `Unclosed character class near index ${Math.max(0, pattern.length - 1)}`;
  if (/Unmatched '\)'/i.test(message)) return `Unmatched closing ')'${unmatchedAt(pattern)}`;
  const dangling = /^[*+?]|[(|][*+?]/.exec(pattern);
  if (/Nothing to repeat/i.test(message) && dangling !== null) {
    const index = dangling.index + dangling[0].length - 1;
    return `Dangling meta character '${pattern.charAt(index)}' near index ${index}`;
  }
  return message.replace(/^Invalid regular expression: /, '');
}

/** Java names the place before the bracket; in front of the first there is none. */
function unmatchedAt(pattern: string): string {
  let depth = 0;
  for (let index = 0; index < pattern.length; index++) {
    const char = pattern.charAt(index);
    if (char === '\\') index++;
    else if (char === '(') depth++;
    else if (char === ')' && --depth < 0) return index === 0 ? '' : ` near index ${index - 1}`;
  }
  return '';
}
