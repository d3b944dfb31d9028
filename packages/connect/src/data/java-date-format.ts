/** `java.text.SimpleDateFormat` in English and UTC. Before 1582 days are the Gregorian calendar's, not the Julian's. */
import { type DatePart, dayNames, monthNames, parseDatePattern } from './date-pattern.ts';
import { parseDate } from './java-date-parse.ts';

const msPerDay = 86_400_000;

export class JavaDateFormat {
  readonly #parts: readonly DatePart[];

  /** @throws RangeError for a pattern that SimpleDateFormat refuses */
  constructor(pattern: string) {
    this.#parts = parseDatePattern(pattern);
  }

  format(date: Date): string {
    return this.#parts.map((part) => (part.kind === 'text' ? part.text : field(part, date))).join('');
  }

  /** The date that a text begins with, leniently (month 13 is next year's first); undefined for another text. */
  parse(text: string): Date | undefined {
    return parseDate(this.#parts, text);
  }
}

function field({ letter, count }: { letter: string; count: number }, date: Date): string {
  const pad = (value: number) =>
    value < 0 ? `-${String(-value).padStart(count, '0')}` : String(value).padStart(count, '0');
  const hour = date.getUTCHours();
  switch (letter) {
    case 'y':
      return count === 2 ? twoDigits(eraYear(date)) : pad(eraYear(date));
    case 'Y':
      return count === 2 ? twoDigits(weekYear(date)) : pad(weekYear(date));
    case 'M':
    case 'L':
      return monthField(date, count);
    case 'd':
      return pad(date.getUTCDate());
    case 'D':
      return pad(dayOfYear(date));
    case 'w':
      return pad(weekOfYear(date));
    case 'W':
      return pad(Math.floor((date.getUTCDate() + firstOfMonthDay(date) - 1) / 7) + 1);
    case 'F':
      return pad(Math.floor((date.getUTCDate() - 1) / 7) + 1);
    case 'E':
      return (dayNames[date.getUTCDay()] ?? '').slice(0, count >= 4 ? undefined : 3);
    case 'u':
      return pad(date.getUTCDay() === 0 ? 7 : date.getUTCDay());
    case 'H':
      return pad(hour);
    case 'k':
      return pad(hour === 0 ? 24 : hour);
    case 'K':
      return pad(hour % 12);
    case 'h':
      return pad(hour % 12 === 0 ? 12 : hour % 12);
    case 'm':
      return pad(date.getUTCMinutes());
    case 's':
      return pad(date.getUTCSeconds());
    case 'S':
      return pad(date.getUTCMilliseconds());
    default:
      return textField(letter, count, date);
  }
}

function textField(letter: string, count: number, date: Date): string {
  switch (letter) {
    case 'G':
      return date.getUTCFullYear() > 0 ? 'AD' : 'BC';
    case 'a':
      return date.getUTCHours() < 12 ? 'AM' : 'PM';
    case 'z':
      return count >= 4 ? 'Coordinated Universal Time' : 'UTC';
    case 'Z':
      return '+0000';
    default:
      return 'Z';
  }
}

function monthField(date: Date, count: number): string {
  const month = date.getUTCMonth();
  if (count >= 4) return monthNames[month] ?? '';
  if (count === 3) return (monthNames[month] ?? '').slice(0, 3);
  return String(month + 1).padStart(count, '0');
}

/** Years before 1 count back from 1 BC. */
function eraYear(date: Date): number {
  const year = date.getUTCFullYear();
  return year > 0 ? year : 1 - year;
}

function twoDigits(year: number): string {
  return String(year % 100).padStart(2, '0');
}

function dayOfYear(date: Date): number {
  const start = yearStart(date.getUTCFullYear());
  return Math.floor((date.getTime() - start) / msPerDay) + 1;
}

/** `Date.UTC` takes years below 100 for those of the 20th century. */
function yearStart(year: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, 0, 1);
  return date.getTime();
}

/** Weeks begin on Sunday and the first holds January 1, as in the US. */
function weekOfYear(date: Date): number {
  if (weekYear(date) !== date.getUTCFullYear()) return 1;
  const firstDay = new Date(yearStart(date.getUTCFullYear())).getUTCDay();
  return Math.floor((dayOfYear(date) + firstDay - 1) / 7) + 1;
}

function weekYear(date: Date): number {
  const saturday = new Date(date.getTime() + (6 - date.getUTCDay()) * msPerDay);
  return saturday.getUTCFullYear();
}

/** The weekday of the month's first, 0 for Sunday. */
function firstOfMonthDay(date: Date): number {
  return (date.getUTCDay() - ((date.getUTCDate() - 1) % 7) + 7) % 7;
}
