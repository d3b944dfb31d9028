/** A text in quotes as Jackson, Java's JSON library, writes it: quotes, backslashes and control characters are escaped. */
const short: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** Jackson's writer of strings; other control characters as `\u001F`. */
export const jacksonQuoted = quoteWhere(/["\\\u0000-\u001f]/g);

/** Jackson's writer of UTF-8 escapes surrogates too: `😀` is `\uD83D\uDE00`. */
export const jacksonQuotedUtf8 = quoteWhere(/["\\\u0000-\u001f\ud800-\udfff]/g);

function quoteWhere(escaped: RegExp): (text: string) => string {
  const special = new RegExp(escaped.source);
  return (text) => (special.test(text) ? `"${text.replace(escaped, escapeOf)}"` : `"${text}"`);
}

function escapeOf(char: string): string {
  return short[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
