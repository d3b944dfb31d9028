/** Reading dates as `SimpleDateFormat.parse` does, leniently, in UTC unless the text names a zone. */
import { type DatePart, dayNames, monthNames } from './date-pattern.ts';

/** Two digits of a year mean one of the hundred from here on: Java counts 80 years back from today, here from 2026. */
const centuryStart = 1946;

const zones: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  UT: 0,
  Z: 0,
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
  WET: 0,
  WEST: 60,
  CET: 60,
  CEST: 120,
  EET: 120,
  EEST: 180,
  MSK: 180,
  IST: 330,
  JST: 540,
  KST: 540,
  BST: 60,
};

/** What was read so far; hours are kept in both ways, the later one counts. */
interface Fields {
  year: number;
  month: number;
  day: number;
  dayOfYear: number | undefined;
  hour: number;
  isAfternoon: boolean | undefined;
  minute: number;
  second: number;
  ms: number;
  isBeforeChrist: boolean;
  offsetMinutes: number;
}

/** Undefined where the text does not fit the pattern; what follows the last field does not matter. */
export function parseDate(parts: readonly DatePart[], text: string): Date | undefined {
  const fields: Fields = {
    year: 1970,
    month: 0,
    day: 1,
    dayOfYear: undefined,
    hour: 0,
    isAfternoon: undefined,
    minute: 0,
    second: 0,
    ms: 0,
    isBeforeChrist: false,
    offsetMinutes: 0,
  };
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'text') {
      if (!text.startsWith(part.text, at)) return undefined;
      at += part.text.length;
      continue;
    }
    // Blanks before a field count as part of its width.
    const end = at + part.count;
    while (text[at] === ' ' || text[at] === '\t') at++;
    if (isNumeric(parts[index + 1]) && end > text.length) return undefined;
    const width = isNumeric(parts[index + 1]) ? Math.max(0, end - at) : undefined;
    const length = readField({ part, text: text.slice(at), width, fields });
    if (length === undefined) return undefined;
    at += length;
  }
  return toDate(fields);
}

function isNumeric(part: DatePart | undefined): boolean {
  if (part === undefined || part.kind === 'text') return false;
  if (part.letter === 'M' || part.letter === 'L') return part.count <= 2;
  return 'yYdDHhKkmsSwWFu'.includes(part.letter);
}

interface Reading {
  readonly part: { readonly letter: string; readonly count: number };
  readonly text: string;
  /** Digits to read where the next field begins right after this one. */
  readonly width: number | undefined;
  readonly fields: Fields;
}

/** How many characters the field took; undefined if it is not there. */
function readField(reading: Reading): number | undefined {
  const { part, text, fields } = reading;
  switch (part.letter) {
    case 'M':
    case 'L':
      return part.count <= 2
        ? readNumber(reading)
        : readName(text, monthNames, (index) => {
            fields.month = index;
          });
    case 'E':
      return readName(text, dayNames, () => {});
    case 'a':
      return readName(text, ['AM', 'PM'], (index) => {
        fields.isAfternoon = index === 1;
      });
    case 'G':
      return readName(text, ['AD', 'BC'], (index) => {
        fields.isBeforeChrist = index === 1;
      });
    case 'z':
    case 'Z':
    case 'X':
      return readZone(reading);
    default:
      return readNumber(reading);
  }
}

function readName(
  text: string,
  names: readonly string[],
  found: (index: number) => void,
): number | undefined {
  const lower = text.toLowerCase();
  for (const length of [undefined, 3]) {
    const index = names.findIndex((name) => lower.startsWith(name.slice(0, length).toLowerCase()));
    if (index >= 0) {
      found(index);
      return names[index]?.slice(0, length).length;
    }
  }
  return undefined;
}

function readNumber({ part, text, width, fields }: Reading): number | undefined {
  const within = width === undefined ? text : text.slice(0, width);
  const digits = /^-?\d+/.exec(within)?.[0];
  if (digits === undefined) return undefined;
  const isShortYear = part.letter === 'y' && part.count <= 2 && /^\d\d$/.test(digits);
  setNumber(fields, part.letter, isShortYear ? inCentury(Number(digits)) : toInt(digits));
  return digits.length;
}

/** `Number.intValue`: the low 32 bits of what fits a long, else the limit. */
function toInt(digits: string): number {
  const value = BigInt(digits);
  if (BigInt.asIntN(64, value) === value) return Number(BigInt.asIntN(32, value));
  return value < 0n ? -(2 ** 31) : 2 ** 31 - 1;
}

function inCentury(year: number): number {
  const full = centuryStart - (centuryStart % 100) + year;
  return full < centuryStart ? full + 100 : full;
}

function setNumber(fields: Fields, letter: string, value: number): void {
  switch (letter) {
    case 'y':
      fields.year = value;
      break;
    case 'M':
    case 'L':
      fields.month = value - 1;
      break;
    case 'd':
      fields.day = value;
      fields.dayOfYear = undefined;
      break;
    case 'D':
      fields.dayOfYear = value;
      break;
    case 'H':
    case 'k':
      fields.hour = letter === 'k' && value === 24 ? 0 : value;
      fields.isAfternoon = undefined;
      break;
    case 'h':
    case 'K':
      fields.hour = letter === 'h' && value === 12 ? 0 : value;
      fields.isAfternoon ??= false;
      break;
    case 'm':
      fields.minute = value;
      break;
    case 's':
      fields.second = value;
      break;
    case 'S':
      fields.ms = value;
      break;
    default:
    // Weeks and weekdays add nothing to a date that has its day, which is how they are written.
  }
}

function readZone({ part, text, fields }: Reading): number | undefined {
  const numeric = /^(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})?(?!\d)/.exec(text);
  if (numeric !== null) {
    const [all, sign, hours, minutes = '0'] = numeric;
    fields.offsetMinutes = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
    return all.length;
  }
  const name = /^[A-Za-z]+/.exec(text)?.[0] ?? '';
  if (part.letter === 'X' && name !== 'Z') return undefined;
  if (part.letter !== 'X' && name === 'Z') return undefined;
  const offset = zones[name.toUpperCase()];
  if (offset === undefined) return undefined;
  fields.offsetMinutes = offset;
  return name.length;
}

function toDate(fields: Fields): Date | undefined {
  const date = new Date(0);
  const year = fields.isBeforeChrist ? 1 - fields.year : fields.year;
  if (fields.dayOfYear === undefined) date.setUTCFullYear(year, fields.month, fields.day);
  else date.setUTCFullYear(year, 0, fields.dayOfYear);
  const hour = fields.isAfternoon === true ? (fields.hour % 12) + 12 : fields.hour;
  date.setUTCHours(hour, fields.minute - fields.offsetMinutes, fields.second, fields.ms);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
