/**
 * kafka-delete-records and kafka-get-offsets as text, typed well and badly: ours beside those of 3.9.2, the same calls in the same order on
 * our broker. Of what goes to stderr the first line counts: Apache's tools have stacks behind it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '@kafka-ts/cli/run-command';
import { createTopics } from '@kafka-ts/protocol/messages/create-topics';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JavaTools } from './java-tools/java-tools.ts';
import type { ToolResult } from './lib/apache-tools.ts';
import { type Cluster, startCluster } from './lib/clusters.ts';
import { KafkaConnection } from './lib/kafka-connection.ts';

const firstTimestamp = Date.UTC(2026, 10, 1);

let cluster: Cluster;
let directory: string;
let java: JavaTools;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kafka-ts-tools-text-'));
  cluster = await startCluster({ kind: 'kafka-ts with zookeeper' });
  java = new JavaTools('3.9.2');
  const connection = await KafkaConnection.open(cluster.port);
  for (const [name, numPartitions, policy] of [
    ['t', 11, 'delete'],
    ['t2', 2, 'delete'],
    ['kept', 1, 'compact'],
    ['both', 1, 'compact,delete'],
  ] as const) {
    const configs = [{ name: 'cleanup.policy', value: policy }];
    const topic = { name, numPartitions, replicationFactor: 1, assignments: [], configs };
    await connection.call(createTopics, 4, { topics: [topic], timeoutMs: 30_000 });
    const records = buildRecordBatch(
      Array.from({ length: 10 }, (_, n) => ({
        timestamp: firstTimestamp + n * 1000,
        key: Buffer.from(`${n}`),
        value: Buffer.from('x'),
      })),
    );
    const topicData = [{ name, partitionData: [{ index: 0, records }] }];
    let code = -1;
    for (let tries = 0; code !== 0 && tries < 100; tries++) {
      const answer = await connection.call(produce, 7, { acks: -1, timeoutMs: 10_000, topicData });
      code = answer.responses[0]?.partitionResponses[0]?.errorCode ?? -1;
    }
    expect(code).toBe(0);
  }
  connection.close();
});

afterAll(async () => {
  java?.close();
  await cluster?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** What Apache's tools log on stderr, with the stack behind it. */
const logged = /^\[[^\]]*\] [A-Z]+ .*\n(?:(?:[\w.]+(?:Exception|Error)\b.*|\tat .*|Caused by: .*)\n)*/gm;

/**
 * Where Apache's usage would follow, ours says how to see it, and what was found in place of addresses; of an option that there is not, or
 * that lacks its value, all our tools say the same.
 */
function comparable({ code, stdout, stderr }: ToolResult) {
  const lines = stderr.replaceAll(logged, '').split('\n');
  const first = (lines[0] ?? '')
    .replace(/ \(see --help\)$/, '')
    .replace(/(host2:9092); expected brokers as .*/, '$1')
    .replace(/^Error occurred: (?=Option |\S+ is not a recognized option)/, '');
  return { code, stdout, stderr: first };
}

async function compare(tool: string, main: string, calls: readonly (readonly string[])[]): Promise<void> {
  for (const args of calls) {
    const expected = comparable(await java.call(main, args));
    const found = comparable(await runCommand([tool, ...args]));
    expect.soft({ args, ...found }).toEqual({ args, ...expected });
  }
}

test('kafka-delete-records', async () => {
  let count = 0;
  const file = (content: unknown): string => {
    const path = join(directory, `${count++}.json`);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const to = (topic: string, partition: number, offset: number) =>
    file({ partitions: [{ topic, partition, offset }], version: 1 });
  const quick = join(directory, 'quick.properties');
  writeFileSync(quick, 'default.api.timeout.ms=1500\nrequest.timeout.ms=1000\n');
  const files = [
    to('t', 0, 3),
    to('t', 0, 2),
    to('t', 0, 100),
    to('t', 0, -2),
    to('kept', 0, 3),
    to('both', 0, 3),
    to('t', 0, -1),
    to('t', 0, -1),
    file({
      partitions: [
        { topic: 't2', partition: 1, offset: -1 },
        { topic: 't2', partition: 0, offset: 5 },
      ],
    }),
    file('{"partitions":[{"topic":"t2","partition":0,"offset":9223372036854775807}]}'),
    file({ partitions: [] }),
    file(''),
    file('{"partitions": [{"topic": "t", "partition": 0, "offset": 1}], }'),
    file('[]'),
    file('{}'),
    file('{"version":1}'),
    file('{"version":2,"partitions":[]}'),
    file('{"partitions":[{"topic":"t","partition":0}]}'),
    file('{"partitions":[{"topic":"t","partition":"0","offset":1}]}'),
    file('{"partitions":[{"topic":"t","partition":0,"offset":1},{"topic":"t","partition":0,"offset":1}]}'),
    join(directory, 'no such file'),
    directory,
  ];
  const server = ['--bootstrap-server', cluster.bootstrap];
  const calls = [
    ...files.map((path) => [...server, '--offset-json-file', path]),
    ...[to('a b', 0, 1), to('', 0, 1)].map((path) => [
      ...[...server, '--offset-json-file', path, '--command-config', quick],
    ]),
    server,
    ['--offset-json-file', files[0] ?? ''],
    [...server, '--offset-json-file'],
    [...server, '--offset-json-file', files[0] ?? '', '--nope'],
  ];
  await compare('delete-records', 'org.apache.kafka.tools.DeleteRecordsCommand', calls);
});

test('kafka-get-offsets', async () => {
  const server = ['--bootstrap-server', cluster.bootstrap];
  const lines = `

--topic t
--topic t.*
--topic t,kept
--topic nosuch
--topic [
--topic
--topic t --partitions 0,2
--partitions 1
--partitions 99
--partitions x
--partitions 1,
--partitions 1-2
--partitions -1
--topic-partitions t:0
--topic-partitions t:0-3,kept
--topic-partitions t:8-
--topic-partitions t:-3
--topic-partitions :0
--topic-partitions t.*:1
--topic-partitions t:x
--topic-partitions a:b:c
--topic-partitions t:3-1
--topic-partitions ,
--topic-partitions t --topic t
--topic-partitions t --partitions 0
--topic t --time latest
--topic t --time earliest
--topic t2 --time max-timestamp
--topic t2 --time earliest-local
--topic t2 --time latest-tiered
--topic t2 --time -1
--topic t2 --time -2
--topic t2 --time -3
--topic t2 --time -4
--topic t2 --time -5
--topic t2 --time 0
--topic t2 --time ${firstTimestamp + 6500}
--topic t2 --time ${firstTimestamp + 6_500_000}
--topic t2 --time 9223372036854775807
--topic t2 --time 9223372036854775808
--topic t2 --time abc
--topic t2 --time 1.5
--topic t2 --time
--topic t --exclude-internal-topics
--topic __consumer_offsets --exclude-internal-topics
--nope
`;
  const typed = lines
    .split('\n')
    .slice(1, -1)
    .map((line) => [...server, ...line.split(' ').filter((word) => word !== '')]);
  const calls = [
    ...typed,
    ['--topic', 't'],
    ['--broker-list', cluster.bootstrap, '--topic', 't2', '--bootstrap-server', cluster.bootstrap],
    ['--bootstrap-server', 'localhost', '--topic', 't'],
    ['--bootstrap-server', 'localhost:x', '--topic', 't'],
    [...server, '--topic', ''],
  ];
  await compare('get-offsets', 'org.apache.kafka.tools.GetOffsetShell', calls);
});
