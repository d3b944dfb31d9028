/**
 * Apache ZooKeeper's own JUnit tests (3.9.5) against our bin/zkServer.sh: every class that needs no more than a server to
 * talk to. Where they start a server inside their process, `apache-zookeeper/java` starts ours as a process. The cases that
 * pass are `zookeeper-cases/apache-junit.txt`, the others with their reasons `zookeeper-cases/apache-junit.left-out.txt`.
 *
 * By default one process runs the classes of `quick`; `ZOOKEEPER_SUITES=all` runs each class that has a line in the lists
 * in a process of its own, as Apache's build does, 20 to 40 minutes.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'vitest';
import { runCommand } from '../peers/lib/apache-tools.ts';
import { consoleCommand } from './apache-zookeeper/console.ts';
import { expectAsListed, type Outcome, readCaseList, readJunitXml } from './zookeeper-cases/case-list.ts';

const isAll = process.env['ZOOKEEPER_SUITES'] === 'all';

/** What clients see of a server, in the classes that take less than a few seconds. */
const quick = [
  'GetEphemeralsTest',
  'test.ACLRootTest',
  'test.AuthTest',
  'test.CreateTest',
  'test.GetChildren2Test',
  'test.MultiAsyncTransactionTest',
  'test.NullDataTest',
  'test.PersistentWatcherTest',
  'test.StatTest',
  'test.SyncCallTest',
  'test.WatcherFuncTest',
];

const classOf = (name: string): string => name.slice(0, name.indexOf('#'));

/** `org.apache.zookeeper.test.StatTest` and `testBasic()` are `test.StatTest#testBasic`. */
const caseName = (className: string, name: string): string =>
  `${className.replace('org.apache.zookeeper.', '')}#${name.replace('()', '').replaceAll(' ', '')}`;

async function runClasses(classes: readonly string[]): Promise<[Map<string, Outcome>, string]> {
  const directory = mkdtempSync(join(tmpdir(), 'kafka-ts-junit-'));
  try {
    const command = consoleCommand({
      directory,
      server: [join(import.meta.dirname, '../../bin/zkServer.sh'), 'start-foreground'],
      selectors: classes.map((name) => `--select-class=org.apache.zookeeper.${name}`),
    });
    const { stdout, stderr } = await runCommand(command, { timeoutMs: 400_000 });
    const report = join(directory, 'TEST-junit-jupiter.xml');
    if (!existsSync(report)) throw new Error(`no report:\n${(stdout + stderr).slice(-4000)}`);
    return [readJunitXml(readFileSync(report, 'utf8'), caseName), stdout];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

test(
  'the cases of the list pass, and no other',
  async () => {
    const whole = readCaseList('apache-junit');
    if (!isAll) {
      const [outcomes, output] = await runClasses(quick);
      const list = readCaseList('apache-junit', (name) => quick.includes(classOf(name)));
      expectAsListed(list, outcomes, output);
      return;
    }
    const outcomes = new Map<string, Outcome>();
    for (const name of new Set(whole.passing.map(classOf))) {
      for (const [test, outcome] of (await runClasses([name]))[0]) outcomes.set(test, outcome);
    }
    expectAsListed(whole, outcomes, '');
  },
  isAll ? 3_600_000 : 300_000,
);
