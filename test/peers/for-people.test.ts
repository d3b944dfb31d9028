/** What a person at a terminal gets from the launched tools: questions, colours, a sign of work; and a pipe gets none of it. */
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type RunningKafka, startKafka } from '@kafka-ts/testing/start-kafka';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runOurTool } from './lib/our-tools.ts';
import { atTerminal } from './lib/person.ts';

const bin = join(import.meta.dirname, '..', '..', 'bin');
const ENTER = '\r';
const DOWN = '\u001b[B';
const INTERRUPT = '\u0003';
let kafka: RunningKafka;

beforeAll(async () => {
  kafka = await startKafka({ topics: ['one', 'two'] });
});
afterAll(() => kafka?.stop());

const topics = (args: string): string =>
  `${bin}/kafka-topics.sh --bootstrap-server ${kafka.bootstrapServers} ${args}`;
const names = async (): Promise<string[]> => {
  const { stdout } = await runOurTool('topics', ['--list', '--bootstrap-server', kafka.bootstrapServers]);
  return stdout.split('\n').filter((name) => name !== '' && !name.startsWith('__'));
};

test('a name that is missing is asked for, checked, and used', async () => {
  const { text, code } = await atTerminal(topics('--create'), [
    { when: 'Name of the topic', keys: `no good${ENTER}` },
    { when: 'letters, digits', keys: `${'\u007f'.repeat(7)}asked-for${ENTER}` },
  ]);
  expect(text).toContain('Created topic asked-for.');
  expect(code).toBe(0);
  expect(await names()).toContain('asked-for');
});

test('an action that is missing is chosen, then the topic', async () => {
  const { text, code } = await atTerminal(topics(''), [
    { when: 'What to do', keys: `${DOWN}` },
    { when: 'What to do', keys: ENTER },
  ]);
  expect(code).toBe(0);
  expect(text).toMatch(/Topic: one\s+TopicId: /);
});

test("kafka topics alone asks for everything; Kafka's script prints its usage", async () => {
  const asked = await atTerminal(`${bin}/kafka topics`, [
    { when: 'What to do', keys: ENTER },
    { when: 'Kafka server', keys: `${kafka.bootstrapServers}${ENTER}` },
  ]);
  expect(asked.code).toBe(0);
  expect(asked.text).toMatch(/\none\n/);
  const usage = await atTerminal(`${bin}/kafka-topics.sh`);
  expect(usage.text).toMatch(/^Create, delete, describe, or change a topic\.\nOption/);
  expect(usage.code).toBe(1);
});

test('Ctrl+C at a question does nothing', async () => {
  const { text, code } = await atTerminal(topics('--create'), [
    { when: 'Name of the topic', keys: INTERRUPT },
  ]);
  expect(text).toContain('Nothing was done.');
  expect(code).toBe(130);
});

test('a pattern that deletes topics is asked about; no is the default, --force asks nothing', async () => {
  const refused = await atTerminal(topics("--delete --topic 'on.|tw.'"), [
    { when: 'Delete one, two?', keys: ENTER },
  ]);
  expect(refused.code).toBe(0);
  expect(await names()).toEqual(expect.arrayContaining(['one', 'two']));
  const forced = await atTerminal(topics("--delete --force --topic 'tw.'"));
  expect([forced.text, forced.code]).toEqual(['', 0]);
  expect(await names()).not.toContain('two');
});

test('a console consumer without topic offers those that there are', async () => {
  const line = `${bin}/kafka-console-consumer.sh --bootstrap-server ${kafka.bootstrapServers} --timeout-ms 100`;
  const { text } = await atTerminal(line, [{ when: /Topic\s/, keys: ENTER }]);
  expect(text).toContain('Processed a total of 0 messages');
});

test('who pipes, or has nobody at the keyboard, is never asked and gets no colour', async () => {
  const missing = 'Missing required argument "[topic]" (see --help)\n';
  for (const line of [topics('--create < /dev/null'), `echo x | ${topics('--create')}`]) {
    expect((await atTerminal(line)).text).toBe(missing);
  }
  const piped = await atTerminal(`${topics('--describe --topic one')} | cat`);
  const direct = await runOurTool('topics', [
    ...['--describe', '--topic', 'one', '--bootstrap-server', kafka.bootstrapServers],
  ]);
  expect(piped.raw.replaceAll('\r', '')).toBe(direct.stdout);
  const shown = await atTerminal(topics('--describe --topic one'));
  expect(shown.raw).toContain('\u001b[1mTopic: one');
  const plain = await atTerminal(topics('--describe --topic one'), [], { env: { NO_COLOR: '1' } });
  expect(plain.raw.replaceAll('\r', '')).toBe(direct.stdout);
  const forced = await atTerminal(`FORCE_COLOR=1 ${topics('--describe --topic one')} | cat`);
  expect(forced.raw).toContain('\u001b[1mTopic: one');
});

test('a reset that waits for its brokers shows a sign of work, and leaves the cursor as it was', async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const reset = `${bin}/kafka-consumer-groups.sh --bootstrap-server 127.0.0.1:${port} --reset-offsets --group g --topic t --to-earliest --dry-run`;
  const { raw, text } = await atTerminal(reset, [{ when: 'Looking for the offsets', keys: INTERRUPT }]);
  expect(text).toContain('Looking for the offsets');
  expect(raw.lastIndexOf('\u001b[?25h')).toBeGreaterThan(raw.lastIndexOf('\u001b[?25l'));
  const piped = await atTerminal(`timeout 2 ${reset} 2>&1 | cat`);
  expect(piped.text).not.toContain('Looking');
  silent.close();
});
