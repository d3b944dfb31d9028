/** `-o json` and output for people, of commands run in this process against a broker in this process. */
import { Cluster } from '@kafka-ts/client/cluster/cluster';
import { parseBrokerList } from '@kafka-ts/client/connection/broker-address';
import { PollingGroupMember } from '@kafka-ts/client/group/polling-group-member';
import { PipelinedProducer } from '@kafka-ts/client/producer/pipelined-producer';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { type RunningKafka, startKafka } from '@kafka-ts/testing/start-kafka';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../run-command.ts';

let kafka: RunningKafka;
const environment = nodeEnvironment();

beforeAll(async () => {
  kafka = await startKafka({
    topics: ['b', { name: 'a.long-name', partitions: 2, config: { 'retention.ms': '1000' } }],
    config: { 'group.initial.rebalance.delay.ms': '0', 'offsets.topic.num.partitions': '1' },
  });
  const cluster = { bootstrap: parseBrokerList(kafka.bootstrapServers), clientId: 'test' };
  const producer = new PipelinedProducer(new Cluster(environment, cluster));
  await producer.send('b', [{ key: null, value: Buffer.from('x') }]);
  await producer.close();
  const member = new PollingGroupMember(environment, cluster, { groupId: 'readers' });
  member.assign([{ topic: 'b', partition: 0 }]);
  await member.commit([{ topic: 'b', partition: 0, offset: 0 }]);
  await member.close();
});
afterAll(() => kafka?.stop());

/** What a command line prints that must go well. */
async function run(line: string, isTty = false, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const argv = line.replace('SERVER', kafka.bootstrapServers).replace('ZK', kafka.zookeeperConnect);
  const { stdout, stderr, code } = await runCommand(argv.split(' '), { isTty, env });
  expect([stderr, code]).toEqual(['', 0]);
  return stdout;
}

const json = async (line: string): Promise<unknown> => JSON.parse(await run(line));

test.each(['--bootstrap-server SERVER', '--zookeeper ZK'])('topics %s', async (where) => {
  expect(await json(`topics --list --exclude-internal -o json ${where}`)).toEqual({
    topics: [
      { name: 'a.long-name', markedForDeletion: false },
      { name: 'b', markedForDeletion: false },
    ],
  });
  expect(await json(`topics --describe --topic a.long-name --output=json ${where}`)).toEqual({
    topics: [
      {
        name: 'a.long-name',
        topicId: where.startsWith('--zoo') ? null : expect.any(String),
        partitionCount: 2,
        replicationFactor: 1,
        configs: expect.objectContaining({ 'retention.ms': '1000' }),
        markedForDeletion: false,
        partitions: [0, 1].map((partition) => ({ partition, leader: 0, replicas: [0], isr: [0] })),
      },
    ],
  });
  expect(await json(`topics --describe --under-replicated-partitions -o json ${where}`)).toEqual({
    topics: [],
  });
});

test('groups, their offsets, members and state; one that is not there is told as dead', async () => {
  const server = '--bootstrap-server SERVER -o json';
  expect(await json(`consumer-groups --list ${server}`)).toMatchObject({
    groups: [{ groupId: 'readers', state: 'Empty' }],
  });
  const { stdout } = await runCommand([
    ...['consumer-groups', '--describe', '--group', 'readers', '-o', 'json'],
    ...['--bootstrap-server', kafka.bootstrapServers],
  ]);
  const partition = { topic: 'b', partition: 0, currentOffset: 0, logEndOffset: 1, lag: 1 };
  expect(JSON.parse(stdout)).toEqual({
    groups: [
      {
        groupId: 'readers',
        state: 'Empty',
        partitions: [{ ...partition, consumerId: null, host: null, clientId: null }],
      },
    ],
  });
  expect(await json(`consumer-groups --describe --group readers --members ${server}`)).toEqual({
    groups: [{ groupId: 'readers', state: 'Empty', members: [] }],
  });
  expect(await json(`consumer-groups --describe --group readers --state ${server}`)).toMatchObject({
    groups: [{ groupId: 'readers', state: 'Empty', memberCount: 0, coordinator: { id: 0 } }],
  });
  const missing = await runCommand([
    ...['consumer-groups', '--describe', '--group', 'nobody', '-o', 'json'],
    ...['--bootstrap-server', kafka.bootstrapServers],
  ]);
  expect([JSON.parse(missing.stdout), missing.code]).toEqual([
    { groups: [{ groupId: 'nobody', state: 'Dead' }] },
    1,
  ]);
});

test('versions, offsets, the offset checker', async () => {
  const document = await json('broker-api-versions --bootstrap-server SERVER -o json');
  expect(document).toMatchObject({
    brokers: [{ id: 0, host: '127.0.0.1', rack: null, apis: expect.any(Array) }],
  });
  const fetch = { key: 1, name: 'Fetch', minVersion: 0, usableVersion: expect.any(Number) };
  expect(document).toMatchObject({
    brokers: [{ apis: expect.arrayContaining([expect.objectContaining(fetch)]) }],
  });
  expect(await json('get-offsets --bootstrap-server SERVER --topic b -o json')).toEqual({
    partitions: [{ topic: 'b', partition: 0, offset: 1 }],
  });
  expect(await json('consumer-offset-checker --zookeeper ZK --group readers -o json')).toEqual({
    group: 'readers',
    partitions: [{ topic: 'b', partition: 0, offset: 0, logSize: 1, lag: 1, owner: null }],
    withoutBroker: [],
  });
});

test('other formats are refused; only -o itself is the short form', async () => {
  const yaml = await runCommand(['topics', '--list', '-o', 'yaml', '--bootstrap-server', 'h:1']);
  expect(yaml.stderr).toBe(
    "Cannot parse argument 'yaml' of option output: expected text or json (see --help)\n",
  );
  const glued = await runCommand(['topics', '--list', '-ojson', '--bootstrap-server', 'h:1']);
  expect(glued.stderr).toMatch(/^ojson is not a recognized option/);
});

test('columns line up at a terminal, and lag stands out; without one the text is the same as ever', async () => {
  const line = 'topics --describe --exclude-internal --bootstrap-server SERVER';
  const piped = await run(line);
  const shown = await run(line, true, { NO_COLOR: '1' });
  expect(shown.replaceAll(/ +\t/g, '\t')).toBe(piped);
  expect(await run(line, false, { FORCE_COLOR: '0' })).toBe(piped);
  const { stdout } = await runCommand(
    ['consumer-groups', '--describe', '--group', 'readers', '--bootstrap-server', kafka.bootstrapServers],
    { isTty: true },
  );
  const warning = '\u001b[33m1  \u001b[39m';
  expect(stdout).toContain(`\u001b[1mTOPIC\u001b[22m`);
  expect(stdout).toContain(warning);
});
