/** The table that a run prints, and the same with every value as JSON in `bench/results`. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { barText, type Figure, meetsBar } from '../workloads/workload.ts';
import type { Spread } from './statistics.ts';

export interface WorkloadReport {
  readonly name: string;
  readonly title: string;
  readonly figures: Readonly<Record<string, Figure>>;
  /** By broker, then by figure. */
  readonly results: Readonly<Record<string, Readonly<Record<string, Spread>>>>;
}

export interface Report {
  readonly date: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly workloads: WorkloadReport[];
}

const ours = 'kafka-ts';
/** The other server that ours is measured beside. */
export const apacheZooKeeper = 'apache zookeeper 3.9.5';

/** Prints a Markdown table: one row per figure, one column per broker, the bar and whether it is met. */
export function printTable(report: Report): void {
  const brokers = [...new Set(report.workloads.flatMap(({ results }) => Object.keys(results)))];
  console.log(
    `\n${machine()}, ${report.date.slice(0, 10)}, median (min–max) of ${report.rounds} rounds of ${report.seconds} s\n`,
  );
  console.log(`| | ${brokers.join(' | ')} | ours : Apache | bar | |`);
  console.log(`|---|${brokers.map(() => '---').join('|')}|---|---|---|`);
  for (const workload of report.workloads) {
    for (const [figure, { unit, bar }] of Object.entries(workload.figures)) {
      const cells = brokers.map((broker) => cell(workload.results[broker]?.[figure]));
      const own = workload.results[ours]?.[figure]?.median;
      const apache = comparedWith(workload)?.[figure]?.median;
      const ratio = own === undefined || apache === undefined ? '' : (own / apache).toFixed(2);
      const met = bar === undefined || own === undefined ? undefined : meetsBar(bar, own, apache);
      const verdict = met === undefined ? '' : met ? 'met' : '**missed**';
      const name = figure.includes(unit) ? figure : `${figure} ${unit}`;
      console.log(
        `| ${workload.title}: ${name} | ${cells.join(' | ')} | ${ratio} | ${bar ? barText(bar) : ''} | ${verdict} |`,
      );
    }
  }
}

/** Apache's figures that ours are held against: those of the newest release that was measured. */
function comparedWith({ results }: WorkloadReport): WorkloadReport['results'][string] | undefined {
  return results['apache 4.3.1'] ?? results['apache 3.9.2'] ?? results[apacheZooKeeper];
}

function cell(spread: Spread | undefined): string {
  if (spread === undefined) return '';
  return `${number(spread.median)} (${number(spread.min)}–${number(spread.max)})`;
}

/** Three significant digits, large numbers in full. */
function number(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en') : `${Number(value.toPrecision(3))}`;
}

function machine(): string {
  const [cpu] = cpus();
  const os = /PRETTY_NAME="(.*)"/.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  return `${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${os}, Node ${process.versions.node}`;
}

/** Returns the path of the file. */
export function writeReport(report: Report): string {
  const directory = join(import.meta.dirname, '..', 'results');
  mkdirSync(directory, { recursive: true });
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: directory }).toString().trim();
  const path = join(directory, `${report.date.slice(0, 19).replaceAll(':', '')}.json`);
  writeFileSync(path, `${JSON.stringify({ machine: machine(), commit, ...report }, undefined, 1)}\n`);
  return path;
}
