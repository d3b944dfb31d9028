/** A text in quotes as Jackson writes it into a string: only quotes, backslashes and control characters are escaped. */
const escaped = /["\\\u0000-\u001f]/g;
const special = new RegExp(escaped.source);
const short: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

export function quoted(text: string): string {
  return special.test(text) ? `"${text.replace(escaped, escapeControl)}"` : `"${text}"`;
}

function escapeControl(char: string): string {
  return short[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
