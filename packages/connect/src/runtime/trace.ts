/** What a status shows of a failure: Java's form, `class: message`, places, causes. */
export function traceOf(error: unknown): string {
  const seen = new Set<unknown>();
  const parts: string[] = [];
  for (let each = error; each !== undefined && each !== null && !seen.has(each); ) {
    seen.add(each);
    parts.push(`${parts.length > 0 ? 'Caused by: ' : ''}${described(each)}`);
    each = each instanceof Error ? each.cause : undefined;
  }
  return `${parts.join('\n')}\n`;
}

/** The Java class that a failure of this kind has in Apache's worker. */
export function javaClassName(error: unknown): string {
  if (error instanceof Error && 'javaClass' in error && typeof error.javaClass === 'string')
    return error.javaClass;
  return error instanceof Error ? error.name : 'java.lang.RuntimeException';
}

/** `class: message` alone. */
export function summaryOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message === '' ? javaClassName(error) : `${javaClassName(error)}: ${message}`;
}

function described(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const places = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return [summaryOf(error), ...places.map((line) => `\t${line.trim()}`)].join('\n');
}

/** A trace as it may stand in a log line: what does not begin with a tab would be taken for forged. */
export function indentedTrace(error: unknown): string {
  return traceOf(error)
    .trimEnd()
    .replace(/\n(?!\t)/g, '\n\t');
}
