/**
 * Apache Kafka's brokers of four generations, three of each, on our ZooKeeper server, and the tools of their releases: they start,
 * elect a controller, make, change, move and delete topics, pass records, fail over when the controller is killed and take it back,
 * and go on when ZooKeeper is killed. Their tools print, and their brokers complain of, what the same life on Apache ZooKeeper gave:
 * `zookeeper-brokers/recorded/RELEASE.json`. `ZOOKEEPER_BROKERS=record` leads it there and writes down what it gives, `compare` leads
 * it on both; `-t 'three brokers of 2.2.0'` leaves the other releases out.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freePorts } from './lib/server-process.ts';
import { ZooKeeperHome } from './lib/zookeeper-servers.ts';
import type { Release } from './zookeeper-brokers/release.ts';
import { type Findings, runScenario } from './zookeeper-brokers/scenario.ts';

const modes = ['recorded', 'record', 'compare'] as const;
const mode = modes.find((one) => one === (process.env['ZOOKEEPER_BROKERS'] ?? 'recorded'));
if (mode === undefined) throw new Error(`ZOOKEEPER_BROKERS: expected one of ${modes.join(', ')}`);

async function run(release: Release, who: 'ours' | 'apache'): Promise<Findings> {
  const [port = 0] = await freePorts(1);
  const home = new ZooKeeperHome(port);
  try {
    const zooKeeper = who === 'ours' ? await home.launchOurs() : await home.launchApache('3.8.6');
    return await runScenario({ release, home, zooKeeper });
  } finally {
    home.remove();
  }
}

const pathOf = (release: Release): string =>
  join(import.meta.dirname, 'zookeeper-brokers', 'recorded', `${release}.json`);

/** What was seen on Apache ZooKeeper, in all runs together. */
function recorded(release: Release): Findings {
  const path = pathOf(release);
  if (!existsSync(path)) return { complaints: [], told: [] };
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Which complaints come is partly chance: those of earlier runs stay. */
function merged({ complaints, told }: Findings, earlier: Findings): Findings {
  return { complaints: [...new Set([...earlier.complaints, ...complaints])].toSorted(), told };
}

/** Errors, and whatever is said of ZooKeeper; warnings of the network between brokers depend on moments. */
const isJudged = (complaint: string): boolean =>
  !complaint.startsWith('WARN') || /zookeeper|zkclient/i.test(complaint);

const onlyIn = (found: Findings, expected: Findings): string[] =>
  found.complaints.filter((complaint) => !expected.complaints.includes(complaint));

/** Other complaints than recorded may still be chance: then Apache ZooKeeper has two more runs to show them. */
async function judge(release: Release, found: Findings, known: Findings): Promise<void> {
  expect(found.told).toEqual(known.told);
  let expected = known;
  for (let again = 0; again < 2 && onlyIn(found, expected).some(isJudged); again++) {
    expected = merged(await run(release, 'apache'), expected);
  }
  const onlyHere = onlyIn(found, expected);
  const counts = `${found.complaints.length} kinds of complaints, ${expected.complaints.length} on Apache's`;
  const lines = [`Kafka ${release}: ${found.told.length} tools, ${counts}`];
  console.log([...lines, ...onlyHere.map((complaint) => `only here: ${complaint}`)].join('\n'));
  expect(onlyHere.filter(isJudged)).toEqual([]);
}

async function live(release: Release): Promise<void> {
  if (mode === 'recorded') return judge(release, await run(release, 'ours'), recorded(release));
  if (mode === 'record') {
    const findings = merged(await run(release, 'apache'), recorded(release));
    return writeFileSync(pathOf(release), `${JSON.stringify(findings, null, 2)}\n`);
  }
  const [ours, theirs] = await Promise.all([run(release, 'ours'), run(release, 'apache')]);
  return judge(release, ours, merged(theirs, recorded(release)));
}

// Two at a time: much of it is waiting for sessions to end, and three Java brokers of each are as much as two cores bear.
describe.each([
  ['0.8.2.2', '3.9.2'],
  ['1.0.0', '2.2.0'],
] as const)('Kafka %s and %s', (...pair) => {
  for (const release of pair) {
    test.concurrent(`three brokers of ${release}`, () => live(release));
  }
});
