/** How Java prints what the words show. */

export function hex(value: bigint): string {
  return BigInt.asUintN(64, value).toString(16);
}

export function sessionName(id: bigint): string {
  return `0x${hex(id)}`;
}

/** At most four decimals, at least one. */
export function averageText(value: number): string {
  const text = String(Math.round(value * 10_000) / 10_000);
  return text.includes('.') ? text : `${text}.0`;
}

/** As a Date, in UTC: `Sat Nov 21 01:11:10 UTC 2026`. */
export function javaDate(ms: number): string {
  const [weekday = '', day = '', month = '', year = '', time = ''] = new Date(ms).toUTCString().split(/,? /);
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
}

/** `key=value`, one a line. */
export function lines(entries: readonly (readonly [string, string | number])[]): string {
  return entries.map(([key, value]) => `${key}=${value}\n`).join('');
}
