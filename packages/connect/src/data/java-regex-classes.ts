/** What `\p{…}` names in Java: POSIX classes are ASCII's, `java…` methods and Unicode's properties have JavaScript's names. */
export const posixClasses: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\u{0}-\\u{7f}',
  Alpha: 'A-Za-z',
  Digit: '0-9',
  Alnum: 'A-Za-z0-9',
  Punct: '\\u{21}-\\u{2f}\\u{3a}-\\u{40}\\u{5b}-\\u{60}\\u{7b}-\\u{7e}',
  Graph: '\\u{21}-\\u{7e}',
  Print: '\\u{20}-\\u{7e}',
  Blank: '\\u{20}\\t',
  Cntrl: '\\u{0}-\\u{1f}\\u{7f}',
  XDigit: '0-9A-Fa-f',
  Space: '\\t\\n\\v\\f\\r\\u{20}',
};

const javaNames: Readonly<Record<string, string>> = {
  javaLowerCase: 'Lowercase',
  javaUpperCase: 'Uppercase',
  javaAlphabetic: 'Alphabetic',
  javaIdeographic: 'Ideographic',
  javaDigit: 'Nd',
  javaLetter: 'L',
  IsDigit: 'Nd',
  IsWhite_Space: 'White_Space',
  IsPunctuation: 'P',
  IsControl: 'Cc',
};

/** The same property in JavaScript; undefined for what it does not know, such as blocks (`InGreek`). */
export function unicodeClass(name: string): string | undefined {
  const [key, value] = name.split('=');
  const candidates =
    value === undefined
      ? [javaNames[name], name.replace(/^Is/, ''), `Script=${name.replace(/^Is/, '')}`]
      : [
          key === 'IsScript' || key === 'script' || key === 'sc'
            ? `Script=${value}`
            : `General_Category=${value}`,
        ];
  return candidates.find((candidate) => candidate !== undefined && isProperty(candidate));
}

function isProperty(name: string): boolean {
  try {
    new RegExp(`\\p{${name}}`, 'v');
    return true;
  } catch {
    return false;
  }
}
