/** Patterns of `java.text.SimpleDateFormat`, in English and UTC: `yyyy-MM-dd'T'HH:mm:ss.SSSX`. */

/** A run of one pattern letter, or text that stands for itself. */
export type DatePart =
  | { readonly kind: 'field'; readonly letter: string; readonly count: number }
  | { readonly kind: 'text'; readonly text: string };

export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
export const dayNames = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const;

/** @throws RangeError in Java's words for a letter that means nothing, or a quote that is not closed */
export function parseDatePattern(pattern: string): readonly DatePart[] {
  const parts: DatePart[] = [];
  const addText = (text: string) => {
    const last = parts.at(-1);
    if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', text: last.text + text };
    else parts.push({ kind: 'text', text });
  };
  for (let at = 0; at < pattern.length; ) {
    const char = pattern.charAt(at);
    if (char === "'") {
      const { text, end } = quotedText(pattern, at);
      addText(text);
      at = end;
    } else if (/[A-Za-z]/.test(char)) {
      if (!'GyMdkHmsSEDFwWahKzZYuXL'.includes(char))
        throw new RangeError(`Illegal pattern character '${char}'`);
      let end = at;
      while (pattern.charAt(end) === char) end++;
      if (char === 'X' && end - at > 3) throw new RangeError(`invalid ISO 8601 format: length=${end - at}`);
      parts.push({ kind: 'field', letter: char, count: end - at });
      at = end;
    } else {
      addText(char);
      at++;
    }
  }
  return parts;
}

/** Two quotes are one, inside and outside of quoted text. */
function quotedText(pattern: string, start: number): { text: string; end: number } {
  if (pattern.charAt(start + 1) === "'") return { text: "'", end: start + 2 };
  let text = '';
  for (let at = start + 1; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (char !== "'") text += char;
    else if (pattern.charAt(at + 1) !== "'") return { text, end: at + 1 };
    else {
      text += "'";
      at++;
    }
  }
  throw new RangeError('Unterminated quote');
}
