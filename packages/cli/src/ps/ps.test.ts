import { expect, test } from 'vitest';
import { ourProcesses } from './our-processes.ts';
import { type ListedProcess, parseProcessLines } from './process-list.ts';

const flags = ['--max-semi-space-size=8', '--min-semi-space-size=4'];
const started = (pid: number, ...words: string[]): ListedProcess => ({
  pid,
  argv: ['/opt/kafka/libs/node/node', ...flags, '/opt/kafka/libs/main.js', ...words],
});

const table: readonly (readonly [ListedProcess, string | undefined])[] = [
  [started(1_000_001, 'server-start', 'config/server-1.properties'), 'Kafka config/server-1.properties'],
  [
    {
      pid: 1_000_002,
      argv: ['node', '/k/packages/cli/dist/zookeeper.cjs', 'zookeeper-server-start', 'z.properties'],
    },
    'QuorumPeerMain z.properties',
  ],
  [started(1_000_003, 'zk-server', 'start-foreground'), 'QuorumPeerMain'],
  [
    started(1_000_004, 'console-consumer', '--topic', 't', '--consumer.config', 'c.properties'),
    'ConsoleConsumer c.properties',
  ],
  [
    started(
      1_000_005,
      'run-class',
      '-name',
      'x',
      'org.apache.kafka.streams.examples.wordcount.WordCountDemo',
    ),
    'WordCountDemo',
  ],
  [started(1_000_006, 'dev'), 'Kafka'],
  [started(1_000_007, 'ps'), undefined],
  [started(1_000_008, 'server-stop'), undefined],
  [started(1_000_009), undefined],
  [{ pid: 1_000_010, argv: ['grep', 'main.js server-start'] }, undefined],
  [{ pid: 1_000_011, argv: ['node', '/app/main.js', 'server-start'] }, undefined],
];

test.each(table)('%j', (process, expected) => {
  const found = ourProcesses([process]).find(({ pid }) => pid === process.pid);
  expect(found && [found.name, ...found.configs].join(' ')).toBe(expected);
});

test('lines of ps and of PowerShell, with quoted words', () => {
  const text =
    '  17 node --x /k/libs/main.js server-start a.properties\r\n644 "C:\\Program Files\\kafka\\libs\\node\\node.exe" --y "C:\\Program Files\\kafka\\libs\\main.js" server-start  "config dir\\server-1.properties"\n\nno number\n';
  const lines = parseProcessLines(text);
  expect(lines.map(({ pid }) => pid)).toEqual([17, 644]);
  expect(ourProcesses(lines).filter(({ pid }) => pid === 17 || pid === 644)).toEqual([
    { pid: 17, name: 'Kafka', configs: ['a.properties'] },
    { pid: 644, name: 'Kafka', configs: ['config dir\\server-1.properties'] },
  ]);
});
