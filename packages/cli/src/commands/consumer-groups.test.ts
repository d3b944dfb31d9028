/** Group tools with a broker in this process: what each option changes; the exact texts are held against Apache's in test/peers. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningKafka, startKafka } from '@kafka-ts/testing/start-kafka';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CommandRun, runCommand } from '../run-command.ts';

let kafka: RunningKafka;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kafka-ts-consumer-groups-'));
  kafka = await startKafka();
  await run('topics', '--create', '--topic', 't', '--partitions', '2');
  const lines = Array.from({ length: 5 }, (_, index) => `${index}\n`).join('');
  await run('topics', '--create', '--topic', 'single', '--partitions', '1');
  await runCommand(['console-producer', '--broker-list', kafka.bootstrapServers, '--topic', 'single'], {
    stdin: lines,
  });
});
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true });
  await kafka?.stop();
});

const run = (tool: string, ...args: string[]): Promise<CommandRun> =>
  runCommand([tool, '--bootstrap-server', kafka.bootstrapServers, ...args]);
const groups = (line: string): Promise<CommandRun> => run('consumer-groups', ...line.split(' '));
const check = (line: string): Promise<CommandRun> =>
  runCommand(['consumer-offset-checker', '--zookeeper', kafka.zookeeperConnect, ...line.split(' ')]);

async function committed(group: string, offset = 2): Promise<void> {
  const { code } = await groups(
    `--reset-offsets --group ${group} --topic single --to-offset ${offset} --execute`,
  );
  expect(code).toBe(0);
}

test('an offset that was set by hand is shown, moved, and deleted with its group', async () => {
  await committed('g');
  expect((await groups('--describe --group g')).stdout).toMatch(/^single +0 +2 +5 +3 +- +- +-$/m);
  await groups('--reset-offsets --group g --all-topics --shift-by 2 --execute');
  expect((await groups('--describe --group g')).stdout).toMatch(/^single +0 +4 +5 +1 +- +- +-$/m);
  const { stdout } = await groups('--delete --group g');
  expect(stdout).toBe("Deletion of requested consumer groups ('g') was successful.\n");
  expect(await groups('--describe --group g')).toEqual({
    stdout: "Error: Consumer group 'g' does not exist.\n",
    stderr: '',
    code: 1,
  });
});

test('a dry run changes nothing, and says so where it was not asked for', async () => {
  await committed('dry');
  const { stdout, stderr, code } = await groups('--reset-offsets --group dry --all-topics --to-latest');
  expect(stdout).toMatch(/^single +0 +5 +$/m);
  expect([stderr, code]).toEqual([expect.stringMatching(/^WARN: No action will be performed/), 0]);
  expect((await groups('--describe --group dry')).stdout).toMatch(/^single +0 +2 /m);
});

test('several groups have a GROUP column, one has it when asked', async () => {
  await committed('one');
  await committed('two', 3);
  const both = await groups('--describe --group one --group two');
  expect(both.stdout).toMatch(
    /^GROUP +TOPIC +PARTITION [\s\S]*^one +single +0 +2 [\s\S]*^two +single +0 +3 /m,
  );
  expect((await groups('--describe --group one')).stdout).toMatch(/^\nTOPIC /);
  expect((await groups('--describe --group one --with-group --state')).stdout).toMatch(
    /^\nGROUP +COORDINATOR \(ID\) .*\none +127\.0\.0\.1:\d+ \(\d+\) +Empty +0\n$/,
  );
  const { stdout } = await groups(
    '--reset-offsets --all-groups --all-topics --to-earliest --dry-run --export',
  );
  expect(stdout.split('\n')).toEqual(expect.arrayContaining(['one,single,0,0', 'two,single,0,0', '']));
});

test('exported offsets can be imported again, of one group and of several', async () => {
  await committed('source', 4);
  const one = await groups('--reset-offsets --group source --all-topics --to-current --dry-run --export');
  const several = await groups(
    '--reset-offsets --group source --group other --topic single --to-offset 1 --dry-run --export',
  );
  expect([one.stdout, several.stdout]).toEqual(['single,0,4\n\n', 'source,single,0,1\nother,single,0,1\n\n']);
  const [path, wide] = [join(directory, 'one.csv'), join(directory, 'several.csv')];
  writeFileSync(path, one.stdout);
  writeFileSync(wide, several.stdout);
  await groups(`--reset-offsets --group target --from-file ${path} --execute`);
  expect((await groups('--describe --group target')).stdout).toMatch(/^single +0 +4 /m);
  await groups(`--reset-offsets --group source --group other --from-file ${wide} --execute`);
  expect((await groups('--describe --group source')).stdout).toMatch(/^single +0 +1 /m);
  expect((await groups('--describe --group other')).stdout).toMatch(/^single +0 +1 /m);
});

test('a list can be narrowed by state and type, in any case', async () => {
  await committed('listed');
  expect((await groups('--list')).stdout.split('\n')).toContain('listed');
  expect((await groups('--list --state EMPTY,stable --type Classic')).stdout).toMatch(
    /^GROUP +TYPE +STATE +\n[\s\S]*^listed +Classic +Empty +$/m,
  );
  expect((await groups('--list --state stable')).stdout).toMatch(/^GROUP +STATE +\n$/);
  expect((await groups('--list --state lively')).stderr).toMatch(/^Invalid state list 'lively'/);
});

test('offsets of single partitions can be deleted', async () => {
  await committed('less');
  await groups('--reset-offsets --group less --topic t --to-earliest --execute');
  expect(await groups('--delete-offsets --group less --topic t:1 --topic single')).toEqual({
    stdout: `Request succeed for deleting offsets with topic t:1, single group less

TOPIC                          PARTITION       STATUS${' '.repeat(9)}
single                         0               Successful${' '.repeat(5)}
t                              1               Successful${' '.repeat(5)}
`,
    stderr: '',
    code: 0,
  });
  expect((await groups('--describe --group less')).stdout).toMatch(/LAG.*\nt +0 .*\n$/);
  const missing = await groups('--delete-offsets --group less --topic nosuch');
  expect(missing.stdout).toMatch(
    /^Error: Encounter some partition level error.*\n\nTOPIC.*\nnosuch +Not Provided +Error: /,
  );
  expect(missing.code).toBe(1);
  const unknown = await groups('--delete-offsets --group unknown --topic t');
  expect([unknown.stdout.split('\n')[0], unknown.code]).toEqual(["Error: 'unknown' does not exist.", 1]);
});

const refused: readonly (readonly [string, RegExp])[] = [
  ['--list --describe --group g', /^Command must include exactly one action: --list, --describe/],
  ['--describe', /^Missing required argument "\[group\]"/],
  ['--describe --group g --members --state', /^Option "\[members\]" can't be used with option "\[state\]"/],
  ['--list --group g', /^Option "\[group\]" can't be used with option "\[list\]"/],
  ['--delete --group g --topic t', /^The consumer does not support topic-specific offset deletion/],
  [
    '--reset-offsets --group g --topic t',
    /^Option '\[reset-offsets\]' requires one of the following scenarios/,
  ],
  ['--reset-offsets --group g --to-latest', /^One of the reset scopes should be defined/],
  [
    '--reset-offsets --group g --topic t --to-latest --to-earliest',
    /^Option "\[to-earliest\]" can't be used/,
  ],
  ['--reset-offsets --group g --topic t --to-latest --execute --dry-run', /only accepts one of/],
  ['--reset-offsets --group g --topic t:x --to-latest --dry-run', /^Option topic takes topic or topic:0,1,2/],
  ['--list --zookeeper z:1', /^Option '\[bootstrap-server\]' is not valid with '\[zookeeper\]'/],
];
test.each(refused)('refuses %s', async (line, message) => {
  const { stdout, stderr, code } = await groups(line);
  expect([stdout, code]).toEqual(['', 1]);
  expect(stderr.replace(/^WARN.*\n/, '')).toMatch(message);
});

const failed: readonly (readonly [string, string])[] = [
  ['--topic nosuch --to-latest', "Topic 'nosuch' does not exist"],
  ['--topic single:7 --to-latest', 'single-7'],
  [
    '--topic single --shift-by 1',
    'Cannot shift offset for partition single-0 since there is no current committed offset',
  ],
  ['--topic single --to-datetime noon', 'Unparseable date: "noon"'],
  ['--topic single --by-duration 1D', 'Text cannot be parsed to a Duration: "1D"'],
  ['--from-file /nonexistent.csv', '/nonexistent.csv'],
];
test.each(failed)('says among the results why --reset-offsets %s fails', async (line, message) => {
  const { stdout, code } = await groups(`--reset-offsets --group fresh --dry-run ${line}`);
  expect(stdout).toMatch(/^Error: Executing consumer group command failed due to /);
  expect([stdout.includes(message), code]).toEqual([true, 1]);
});

test("the checker shows what the brokers keep, and says in Kafka's words of whom nobody knows", async () => {
  await committed('checked');
  expect(await check('--group checked')).toEqual({
    stdout: `Group           Topic                          Pid Offset          logSize         Lag             Owner
checked         single                         0   2               5               3               none
`,
    stderr: '',
    code: 0,
  });
  expect((await check('--group checked --topic t,single --broker-info')).stdout).toMatch(
    /\nchecked +t +1 +unknown +0 +unknown +none\nBROKER INFO\n\d+ -> 127\.0\.0\.1:\d+\n$/,
  );
  expect(await check('--group nobody')).toEqual({
    stdout:
      'Exiting due to: org.apache.zookeeper.KeeperException$NoNodeException: KeeperErrorCode = NoNode for /consumers/nobody/owners.\n',
    stderr: '',
    code: 1,
  });
});

test('the APIs that the broker offers are told one in a line', async () => {
  const { stdout, code } = await run('broker-api-versions');
  expect([stdout.split('\n')[0], code]).toEqual([
    expect.stringMatching(/^127\.0\.0\.1:\d+ \(id: \d+ rack: null\) -> \($/),
    0,
  ]);
  expect(stdout).toMatch(/^\tProduce\(0\): 0 to \d+ \[usable: \d+\],$/m);
  expect(stdout).toMatch(/^\tOffsetDelete\(47\): 0 \[usable: 0\],$/m);
  expect(stdout).toMatch(/^\tShareFetch\(78\): UNSUPPORTED,$/m);
});
