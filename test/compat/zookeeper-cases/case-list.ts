/**
 * What is known of a foreign suite's cases: `SUITE.txt` names those that pass, one in a line, sorted, and only grows;
 * `SUITE.left-out.txt` names those that cannot, each with its reason: `name: reason`, where a name that ends in `*` stands
 * for all that begin so. A run is held against both.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Outcome = 'passed' | 'failed' | 'skipped';

export interface CaseList {
  readonly passing: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

interface LeftOut {
  /** A whole name, or its beginning and `*`. */
  readonly name: string;
  readonly reason: string;
}

const linesOf = (file: string): string[] =>
  readFileSync(join(import.meta.dirname, file), 'utf8')
    .split('\n')
    .slice(0, -1);

/** The lists of a suite; of what passes only the cases that `isRun` takes, when not all of them are run. */
export function readCaseList(suite: string, isRun: (name: string) => boolean = () => true): CaseList {
  const passing = linesOf(`${suite}.txt`);
  passing.forEach((name, index) => {
    const before = passing[index - 1];
    if (before !== undefined && before >= name) throw new Error(`${suite}.txt: ${name} is not in order`);
  });
  const leftOut = linesOf(`${suite}.left-out.txt`).map((line) => {
    const [, name, reason] = line.match(/^(\S+): (.+)$/) ?? [];
    if (name === undefined || reason === undefined)
      throw new Error(`${suite}.left-out.txt: no reason: ${line}`);
    return { name, reason };
  });
  return { passing: passing.filter(isRun), leftOut };
}

const isLeftOut = (list: CaseList, name: string): boolean =>
  list.leftOut.some((entry) =>
    entry.name.endsWith('*') ? name.startsWith(entry.name.slice(0, -1)) : name === entry.name,
  );

/** Throws, with the end of what the suite printed, unless the run is as the lists have it. */
export function expectAsListed(list: CaseList, outcomes: ReadonlyMap<string, Outcome>, output: string): void {
  const against = complaints(list, outcomes);
  if (against.length > 0) throw new Error(`${against.join('\n')}\n\n${output.slice(-6000)}`);
}

/** What speaks against a run, in words that say what to do; nothing when it is as the lists have it. */
function complaints(list: CaseList, outcomes: ReadonlyMap<string, Outcome>): string[] {
  const listed = new Set(list.passing);
  const found: string[] = [];
  for (const name of list.passing) {
    const outcome = outcomes.get(name) ?? 'not run';
    if (outcome !== 'passed') found.push(`listed as passing, but ${outcome}: ${name}`);
  }
  for (const [name, outcome] of outcomes) {
    if (listed.has(name) || isLeftOut(list, name)) continue;
    if (outcome === 'passed') found.push(`passes, add the line: ${name}`);
    else found.push(`${outcome}, mend it or leave it out with a reason: ${name}`);
  }
  return found;
}

/** Outcomes in a report in JUnit's XML; the name of a case is made of its class and its own name. */
export function readJunitXml(
  xml: string,
  nameOf: (className: string, name: string) => string,
): Map<string, Outcome> {
  const outcomes = new Map<string, Outcome>();
  for (const [, attributes = '', closed, body = ''] of xml.matchAll(
    /<testcase\b([^>]*?)(?:(\/)>|>([\s\S]*?)<\/testcase>)/g,
  )) {
    const attribute = (key: string): string =>
      unescapeXml(attributes.match(new RegExp(`\\b${key}="([^"]*)"`))?.[1] ?? '');
    const outcome = closed !== undefined ? 'passed' : outcomeOf(body);
    outcomes.set(nameOf(attribute('classname'), attribute('name')), outcome);
  }
  return outcomes;
}

function outcomeOf(body: string): Outcome {
  if (/<(failure|error)\b/.test(body)) return 'failed';
  return /<skipped\b/.test(body) ? 'skipped' : 'passed';
}

function unescapeXml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
