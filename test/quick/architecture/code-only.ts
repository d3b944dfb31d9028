/**
 * TypeScript text with comments and the content of strings, templates and regular expressions blanked out, positions
 * kept: what is left can be searched for names and operators without a parser. Code inside `${}` stays.
 */

const REGEX_MAY_FOLLOW =
  /(?:^|[=([{,;:!&|?+\-*/%<>~^]|=>|\b(?:return|typeof|case|in|of|void|await|yield|throw))\s*$/;

/** Blanks `source`; see above. */
export function codeOnly(source: string): string {
  const out = source.split('');
  const blank = (from: number, to: number): void => {
    for (let at = from; at < to; at++) if (out[at] !== '\n') out[at] = ' ';
  };
  /** For each template that is open: how many braces are open in its `${}`. */
  const templates: number[] = [];
  let at = 0;
  while (at < source.length) {
    const two = source.slice(at, at + 2);
    const character = source[at] ?? '';
    let end = at + 1;
    if (two === '//') end = endOf(source, '\n', at);
    else if (two === '/*') end = endOf(source, '*/', at + 2) + 2;
    else if (character === "'" || character === '"') end = endOfString(source, at, character);
    else if (character === '/' && REGEX_MAY_FOLLOW.test(out.slice(Math.max(0, at - 40), at).join(''))) {
      end = endOfRegex(source, at);
    } else if (character === '`' || (character === '}' && templates.at(-1) === 0)) {
      end = endOfTemplateText(source, at + 1);
      if (character === '}') templates.pop();
      if (source.startsWith('${', end - 2)) templates.push(0);
    } else {
      countBrace(templates, character);
      at++;
      continue;
    }
    blank(at, end);
    // A string stays visible as one, so that `as 'a'` is still a cast.
    if (character === "'" || character === '"') out[at] = out[end - 1] = character;
    at = end;
  }
  return out.join('');
}

function countBrace(templates: number[], character: string): void {
  const open = templates.length - 1;
  const depth = templates[open];
  if (depth === undefined) return;
  if (character === '{') templates[open] = depth + 1;
  if (character === '}') templates[open] = depth - 1;
}

function endOf(source: string, text: string, from: number): number {
  const found = source.indexOf(text, from);
  return found < 0 ? source.length : found;
}

function endOfString(source: string, from: number, quote: string): number {
  let at = from + 1;
  while (at < source.length && source[at] !== quote && source[at] !== '\n') at += source[at] === '\\' ? 2 : 1;
  return at + 1;
}

function endOfRegex(source: string, from: number): number {
  let isInClass = false;
  let at = from + 1;
  while (at < source.length && source[at] !== '\n' && (isInClass || source[at] !== '/')) {
    if (source[at] === '[') isInClass = true;
    if (source[at] === ']') isInClass = false;
    at += source[at] === '\\' ? 2 : 1;
  }
  return at + 1;
}

/** Behind the closing back-tick, or behind `${`. */
function endOfTemplateText(source: string, from: number): number {
  let at = from;
  while (at < source.length && source[at] !== '`' && !source.startsWith('${', at))
    at += source[at] === '\\' ? 2 : 1;
  return source[at] === '`' ? at + 1 : at + 2;
}
