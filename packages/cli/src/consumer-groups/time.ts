/** Points in time as `--to-datetime` and `--by-duration` take them. */
import { CliError } from '../cli-error.ts';

const DATE_TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}(?::?\d{2})?)?$/;
const DURATION =
  /^([+-]?)P(?=.)(?:([+-]?\d+)D)?(?:T(?=.)(?:([+-]?\d+)H)?(?:([+-]?\d+)M)?(?:([+-]?\d+(?:[.,]\d{0,9})?)S)?)?$/i;

/** `2019-01-31T23:59:59.999`, with `Z`, `+08`, `+0800` or `+08:00` behind it; UTC without. Milliseconds since 1970. */
export function parseDateTime(text: string): number {
  const [, date, time, zone = 'Z'] = DATE_TIME.exec(text.trim()) ?? [];
  const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`;
  const timestampMs = Date.parse(`${date}T${time}${offset}`);
  if (Number.isNaN(timestampMs)) {
    throw new CliError(
      `Error: Executing consumer group command failed due to Unparseable date: "${text}"; expected YYYY-MM-DDTHH:mm:SS.sss, with a time zone or in UTC`,
      { stream: 'stdout' },
    );
  }
  return timestampMs;
}

/** `P7D`, `PT1H30M`, `P1DT0.5S`: ISO 8601 as Java's `Duration` reads it. Milliseconds. */
export function parseDuration(text: string): number {
  const match = DURATION.exec(text.trim());
  if (match === null) {
    throw new CliError(
      `Error: Executing consumer group command failed due to Text cannot be parsed to a Duration: "${text}"; expected PnDTnHnMnS`,
      { stream: 'stdout' },
    );
  }
  const [, sign, days, hours, minutes, seconds] = match;
  const number = (part: string | undefined): number => Number((part ?? '0').replace(',', '.'));
  const totalSeconds = number(days) * 86_400 + number(hours) * 3600 + number(minutes) * 60 + number(seconds);
  return Math.round(totalSeconds * 1000) * (sign === '-' ? -1 : 1);
}
