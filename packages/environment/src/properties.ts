/**
 * `.properties` text, as every server, tool, Connect worker and ZooKeeper of Kafka reads it: the grammar of
 * `java.util.Properties`, with two kindnesses. Files are UTF-8 (Java reads ISO-8859-1; the same for ASCII), and a
 * Windows path written with single backslashes is taken as written instead of losing them to escapes.
 *
 * Natural line → comment (`#`, `!` as its first non-blank) | blank | part of a logical line. An odd number of
 * trailing backslashes joins the next line, whose leading blanks are dropped. The key ends at the first unescaped
 * `=`, `:` or blank; blanks around that one separator are dropped. Escapes: `\t \n \r \f \uXXXX`; a backslash before
 * anything else is dropped. The last of equal keys wins. Unescaped blanks at the end of a value are dropped, as
 * Kafka does when it types a value.
 */

/** Keys whose values are file names, where `C:\tmp` means what it says. */
const pathKeys: ReadonlySet<string> = new Set([
  'log.dir',
  'log.dirs',
  'metadata.log.dir',
  'dataDir',
  'dataLogDir',
  'file',
  'offset.storage.file.filename',
  'plugin.path',
  'state.dir',
]);

/** A malformed file: names the line, what was expected and what stands there. */
export class PropertiesError extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`);
    this.name = 'PropertiesError';
    this.line = line;
  }
}

/**
 * Parses the text of a file. Order of the result is that of first appearance.
 * @param onWarning is told of Windows paths that were taken literally, one sentence each
 * @throws PropertiesError at a `\u` without four hexadecimal digits, the only malformed input there is
 */
export function parseProperties(text: string, onWarning?: (message: string) => void): Map<string, string> {
  const values = new Map<string, string>();
  for (const { line, raw } of logicalLines(text)) {
    const keyEnd = endOfKey(raw);
    const key = withoutEscapes(raw.slice(0, keyEnd), line);
    const rawValue = raw.slice(startOfValue(raw, keyEnd));
    if (pathKeys.has(key) && isBareWindowsPath(rawValue)) {
      values.set(key, rawValue.trimEnd());
      onWarning?.(
        `${key}: the backslashes of ${rawValue.trimEnd()} are taken as written; write / or \\\\ to be read alike by Java`,
      );
    } else {
      values.set(key, withoutEscapes(dropTrailingBlanks(rawValue), line));
    }
  }
  return values;
}

/** Decodes a file's bytes: UTF-8 with or without byte order mark; what is no UTF-8 is read as ISO-8859-1 like Java. */
export function decodeProperties(
  bytes: Uint8Array,
  onWarning?: (message: string) => void,
): Map<string, string> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    text = new TextDecoder('latin1').decode(bytes);
  }
  return parseProperties(text, onWarning);
}

interface LogicalLine {
  /** Number of its first natural line, from 1. */
  readonly line: number;
  /** Joined, without leading blanks, escapes untouched. */
  readonly raw: string;
}

function logicalLines(text: string): LogicalLine[] {
  const naturals = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const lines: LogicalLine[] = [];
  for (let index = 0; index < naturals.length; index++) {
    const line = index + 1;
    let raw = withoutLeadingBlanks(naturals[index] ?? '');
    if (raw === '' || raw.startsWith('#') || raw.startsWith('!')) continue;
    while (isContinued(raw)) {
      raw = raw.slice(0, -1);
      if (index + 1 >= naturals.length) break;
      index++;
      raw += withoutLeadingBlanks(naturals[index] ?? '');
    }
    if (raw !== '') lines.push({ line, raw });
  }
  return lines;
}

function isContinued(raw: string): boolean {
  const backslashes = /\\*$/.exec(raw)?.[0].length ?? 0;
  if (backslashes % 2 === 0) return false;
  const keyEnd = endOfKey(raw);
  // `log.dirs=C:\tmp\` ends with a separator, not with a request for the next line.
  return !(pathKeys.has(raw.slice(0, keyEnd)) && isBareWindowsPath(raw.slice(startOfValue(raw, keyEnd))));
}

/** A drive letter or a server's name, and backslashes that are not all doubled, so that Java's escapes would eat them. */
function isBareWindowsPath(rawValue: string): boolean {
  if (!/^([A-Za-z]:\\|\\\\[^\\])/.test(rawValue)) return false;
  return /\\/.test(rawValue.replace(/\\\\/g, ''));
}

function withoutLeadingBlanks(line: string): string {
  return line.replace(/^[ \t\f]+/, '');
}

function dropTrailingBlanks(raw: string): string {
  let end = raw.length;
  while (end > 0 && isBlank(raw.charAt(end - 1)) && !isEscaped(raw, end - 1)) end--;
  return raw.slice(0, end);
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\f';
}

function isEscaped(raw: string, position: number): boolean {
  let backslashes = 0;
  while (raw.charAt(position - 1 - backslashes) === '\\') backslashes++;
  return backslashes % 2 === 1;
}

function endOfKey(raw: string): number {
  for (let position = 0; position < raw.length; position++) {
    const character = raw.charAt(position);
    if (character === '\\') position++;
    else if (character === '=' || character === ':' || isBlank(character)) return position;
  }
  return raw.length;
}

function startOfValue(raw: string, keyEnd: number): number {
  let position = keyEnd;
  while (isBlank(raw.charAt(position))) position++;
  const separator = raw.charAt(position);
  if (separator === '=' || separator === ':') position++;
  while (isBlank(raw.charAt(position))) position++;
  return position;
}

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

function withoutEscapes(raw: string, line: number): string {
  if (!raw.includes('\\')) return raw;
  return raw.replace(/\\(u([0-9A-Fa-f]{4})|[\s\S]?)/g, (_match, escaped: string, hex: string | undefined) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (escaped === 'u') throw new PropertiesError(line, `\\u needs four hexadecimal digits; found "${raw}"`);
    return escapes[escaped] ?? escaped;
  });
}
