/**
 * Connect's runtime against brokers and Apache's own workers: the tutorial, kills, files that are renamed and cut, bad input.
 * `CONNECT_LONG=1` runs the forms with 200,000 lines and 20 kills or renames.
 */
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningKafka, startKafka } from '@kafka-ts/testing/start-kafka';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { topicContent, topicLines } from './connect/topic-content.ts';
import { eventually, fileSink, fileSource, linesOf, startWorker } from './connect/worker.ts';
import { ApacheBrokers } from './lib/apache-brokers.ts';

const isLong = process.env['CONNECT_LONG'] === '1';
const root = mkdtempSync(join(tmpdir(), 'kafka-ts-connect-'));
let kafka: RunningKafka;

beforeAll(async () => {
  kafka = await startKafka();
});

afterAll(async () => {
  await kafka.stop();
  rmSync(root, { recursive: true, force: true });
});

/** A directory with a worker's source and sink between them. */
function place(name: string): {
  directory: string;
  source: string;
  sink: string;
  offsets: string;
  log: () => string;
} {
  const directory = mkdtempSync(join(root, `${name}-`));
  return {
    directory,
    source: join(directory, 'test.txt'),
    sink: join(directory, 'test.sink.txt'),
    offsets: join(directory, 'connect.offsets'),
    log: () => readFileSync(join(directory, 'connect.out'), 'utf8'),
  };
}

const missing = (expected: readonly string[], found: readonly string[]): string[] => {
  const all = new Set(found);
  return expected.filter((line) => !all.has(line));
};

describe('the tutorial', () => {
  test('foo and bar go through test.txt, connect-test and test.sink.txt; an appended line within 0.5 s', async () => {
    const { directory, source, sink, offsets, log } = place('tutorial');
    writeFileSync(source, 'foo\nbar\n');
    const connectors = {
      'source.properties': fileSource('connect-test'),
      'sink.properties': fileSink('connect-test'),
    };
    const worker = await startWorker({ directory, bootstrap: kafka.bootstrapServers, connectors });
    try {
      await eventually('foo and bar in the sink', () => linesOf(sink).length === 2);
      expect(linesOf(sink)).toEqual(['foo', 'bar']);
      const delays: number[] = [];
      for (let line = 0; line < 10; line++) {
        const text = `Another line 你好 ${line}`;
        const start = performance.now();
        appendFileSync(source, `${text}\n`);
        await eventually(text, () => linesOf(sink).at(-1) === text);
        delays.push(performance.now() - start);
      }
      console.log(
        `appended line to sink: worst ${Math.round(Math.max(...delays))} ms of 10; start ${Math.round(worker.startMs)} ms`,
      );
      expect(Math.max(...delays)).toBeLessThan(500);
      appendFileSync(source, 'partial');
      await sleep(300);
      appendFileSync(source, ' rest\r\n');
      await eventually('partial rest', () => linesOf(sink).at(-1) === 'partial rest');
    } finally {
      await worker.stop();
    }
    expect(log()).toContain('Kafka Connect stopped');
    expect(JSON.parse(readFileSync(offsets, 'utf8'))).toMatchObject({
      offsets: [{ connector: 'local-file-source', offset: { position: readFileSync(source).length } }],
    });
    const content = await topicContent(kafka.bootstrapServers, 'connect-test');
    expect(content[0]).toEqual({
      key: null,
      value: Buffer.from('{"schema":{"type":"string","optional":false},"payload":"foo"}'),
    });
  });
});

describe('nothing is lost', () => {
  const [count, kills] = isLong ? [200_000, 20] : [40_000, 4];

  test(`${count} Chinese lines with the worker killed ${kills} times`, async () => {
    const { directory, source, sink } = place('kills');
    const connectors = { 'source.properties': fileSource('kills'), 'sink.properties': fileSink('kills') };
    const options = {
      directory,
      bootstrap: kafka.bootstrapServers,
      connectors,
      settings: { 'consumer.session.timeout.ms': '6000' },
    };
    const expected: string[] = [];
    let worker = await startWorker(options);
    for (let kill = 0; kill < kills; kill++) {
      const part = Array.from({ length: count / kills }, (_, index) => `第${kill}次的第${index}行，卡夫卡`);
      expected.push(...part);
      appendFileSync(source, part.map((line) => `${line}\n`).join(''));
      await sleep(150 + ((kill * 137) % 700));
      await worker.kill();
      worker = await startWorker(options);
    }
    let found: string[] = [];
    try {
      const wanted = missing(expected, []).length;
      await eventually('all lines in the sink', () => new Set(linesOf(sink)).size >= wanted, 60_000);
      found = await topicLines(kafka.bootstrapServers, 'kills');
    } finally {
      await worker.stop();
    }
    console.log(
      `${found.length - new Set(found).size} repeats in the topic, ${linesOf(sink).length - expected.length} in the sink`,
    );
    expect(missing(expected, found)).toEqual([]);
    expect(missing(found, expected)).toEqual([]);
    expect(missing(expected, linesOf(sink))).toEqual([]);
  });

  const [renames, cuts] = isLong ? [20, 5] : [8, 3];

  test(`${renames} renames and ${cuts} truncations of a file that is read`, async () => {
    const { directory, source, log } = place('renames');
    const connectors = { 'source.properties': fileSource('renames') };
    const worker = await startWorker({ directory, bootstrap: kafka.bootstrapServers, connectors });
    const expected: string[] = [];
    const append = (kind: string, lines: number): void => {
      const part = Array.from({ length: lines }, (_, index) => `${kind} 第${index}行`);
      expected.push(...part);
      appendFileSync(source, part.map((line) => `${line}\n`).join(''));
    };
    try {
      append('first', 100);
      await eventually('the connector', () => log().includes('Created connector'));
      // A file that is renamed before anybody has opened it is never read.
      await eventually(
        'the first lines',
        async () => (await topicLines(kafka.bootstrapServers, 'renames')).length === 100,
      );
      for (let rename = 0; rename < renames; rename++) {
        append(`before rename ${rename}`, 500);
        renameSync(source, `${source}.${rename}`);
        append(`after rename ${rename}`, 10);
        // Some at once, faster than anybody looks.
        if (rename % 3 === 0) await sleep(250);
      }
      for (let cut = 0; cut < cuts; cut++) {
        await sleep(300);
        truncateSync(source, 0);
        append(`after cut ${cut}`, 3);
      }
      await sleep(1000);
      const found = await topicLines(kafka.bootstrapServers, 'renames');
      expect(missing(expected, found)).toEqual([]);
      expect(found.length).toBe(expected.length);
      expect(worker.isRunning).toBe(true);
    } finally {
      await worker.stop();
    }
  });

  test('a rename while no worker runs is told, with the offset that is lost', async () => {
    const { directory, source, log } = place('down');
    const connectors = { 'source.properties': fileSource('down') };
    const options = { directory, bootstrap: kafka.bootstrapServers, connectors };
    writeFileSync(source, 'line 1\nline 2\n');
    let worker = await startWorker(options);
    await eventually(
      'two lines',
      async () => (await topicLines(kafka.bootstrapServers, 'down')).length === 2,
    );
    await worker.stop();
    appendFileSync(source, 'never read\n');
    renameSync(source, `${source}.1`);
    writeFileSync(source, 'line 1\nline 2\nnew file\n');
    worker = await startWorker(options);
    try {
      await eventually('a warning', () =>
        /WARN .*test\.txt .*renamed.*\{"position":14\} is lost/.test(log()),
      );
      await eventually('the new file', async () =>
        (await topicLines(kafka.bootstrapServers, 'down')).includes('new file'),
      );
    } finally {
      await worker.stop();
    }
  });
});

describe('Apache', () => {
  test("our worker at Apache's broker 3.9.2 writes what Apache's worker writes, byte by byte", async () => {
    const text = 'foo\nbar\n\n你好，世界 😀 "quoted" \\ back\ttab </b> \u2028 \u007f é\nlast\n';
    const zookeeper = await startKafka();
    const brokers = await ApacheBrokers.start({
      version: '3.9.2',
      count: 1,
      connect: `${zookeeper.zookeeperConnect}/apache`,
      directory: join(root, 'apache-broker'),
      properties: { 'offsets.topic.replication.factor': '1' },
    });
    try {
      const contents: Awaited<ReturnType<typeof topicContent>>[] = [];
      for (const apache of [undefined, '3.9.2'] as const) {
        const { directory, source, sink } = place(`broker-${apache ?? 'ours'}`);
        const topic = `envelopes-${apache ?? 'ours'}`;
        writeFileSync(source, text);
        const connectors = {
          'source.properties': fileSource(topic),
          'sink.properties': fileSink(topic, { name: `sink-${topic}` }),
        };
        const worker = await startWorker({
          directory,
          bootstrap: brokers.bootstrap,
          connectors,
          ...(apache === undefined ? {} : { apache }),
        });
        try {
          if (apache === undefined)
            await eventually('all lines in the sink', () => linesOf(sink).length === 5, 30_000);
          else
            await eventually(
              'all lines in the topic',
              async () => (await topicContent(brokers.bootstrap, topic)).length === 5,
              30_000,
            );
        } finally {
          await worker.stop();
        }
        contents.push(await topicContent(brokers.bootstrap, topic));
      }
      expect(contents[0]).toHaveLength(5);
      expect(contents[0]).toEqual(contents[1]);
    } finally {
      await brokers.stop();
      await zookeeper.stop();
    }
  });

  test.each(isLong ? (['3.9.2', '2.2.0', '1.0.0'] as const) : (['2.2.0'] as const))(
    "Apache's worker %s does the tutorial at our broker; ours goes on with its offsets",
    async (apache) => {
      const { directory, source, sink, offsets, log } = place(`worker-${apache}`);
      const topic = `worker-${apache}`;
      writeFileSync(source, 'foo\nbar\n');
      const connectors = {
        'source.properties': fileSource(topic),
        'sink.properties': fileSink(topic, { name: `sink-${topic}` }),
      };
      const options = { directory, bootstrap: kafka.bootstrapServers, connectors };
      const theirs = await startWorker({ ...options, apache });
      try {
        await eventually('foo and bar in the sink', () => linesOf(sink).length === 2, 60_000);
        await eventually('offsets', () => existsSync(offsets) && readFileSync(offsets).length > 0, 20_000);
      } finally {
        await theirs.stop();
      }
      expect(linesOf(sink)).toEqual(['foo', 'bar']);
      appendFileSync(source, 'baz\n');
      const ours = await startWorker(options);
      try {
        await eventually('baz in the sink', () => linesOf(sink).includes('baz'));
        await sleep(600);
      } finally {
        await ours.stop();
      }
      expect(linesOf(sink)).toEqual(['foo', 'bar', 'baz']);
      expect(log()).toContain('Offsets of an Apache worker');
      expect(readFileSync(offsets, 'utf8')).toContain('"position":12');
    },
  );
});

describe('bad input', () => {
  test('each wrong connector has one clear error, and the good one goes on', async () => {
    const { directory, source, sink, log } = place('bad');
    writeFileSync(source, 'still here\n');
    const connectors = {
      'unknown-class.properties': { name: 'unknown', 'connector.class': 'Nope', topics: 'bad' },
      'wrong-setting.properties': fileSource('bad', { name: 'wrong', 'tasks.max': 'many' }),
      'no-name.properties': { 'connector.class': 'FileStreamSource', topic: 'bad' },
      'no-directory.properties': fileSink('bad', { name: 'no-directory', file: 'missing/sink.txt' }),
      'unreadable.properties': fileSource('bad', { name: 'unreadable', file: '.' }),
      'good-source.properties': fileSource('bad'),
      'good-sink.properties': fileSink('bad'),
    };
    const worker = await startWorker({ directory, bootstrap: kafka.bootstrapServers, connectors });
    try {
      await eventually('the good line', () => linesOf(sink).includes('still here'));
      await eventually('the last error', () => log().includes('is a directory'));
      const errors = log().match(/^\[[^\]]+\] ERROR .*$/gm) ?? [];
      expect(errors.map((line) => line.replace(/^\[[^\]]+\] /, '')).join('\n')).toMatch(
        /unknown-class.properties: .*which name matches Nope[\s\S]*wrong-setting.properties: .*is invalid and contains[\s\S]*no-name.properties: .*"name"/,
      );
      expect(log()).toContain('Invalid value many for configuration tasks.max');
      expect(log()).toContain("Couldn't find or create file 'missing/sink.txt' for FileStreamSinkTask");
      expect(worker.isRunning).toBe(true);
    } finally {
      await worker.stop();
    }
  });

  test('a poison record ends its sink alone, or goes to the dead letter queue', async () => {
    const { directory, source, sink, log } = place('poison');
    const strict = join(directory, 'strict.txt');
    writeFileSync(source, 'first\n');
    const tolerant = { 'errors.tolerance': 'all', 'errors.log.enable': 'true' };
    const queue = {
      'errors.deadletterqueue.topic.name': 'dead',
      'errors.deadletterqueue.topic.replication.factor': '1',
      'errors.deadletterqueue.context.headers.enable': 'true',
    };
    const plain = { 'value.converter': 'org.apache.kafka.connect.storage.StringConverter' };
    const connectors = {
      'source.properties': fileSource('poison'),
      'poisoner.properties': fileSource('poison', { name: 'poisoner', file: 'poison.txt', ...plain }),
      'strict.properties': fileSink('poison', { name: 'strict', file: 'strict.txt' }),
      'tolerant.properties': fileSink('poison', { ...tolerant, ...queue }),
    };
    const worker = await startWorker({ directory, bootstrap: kafka.bootstrapServers, connectors });
    try {
      await eventually('the first line', () => linesOf(sink).length === 1 && linesOf(strict).length === 1);
      writeFileSync(join(directory, 'poison.txt'), 'this is no JSON\n');
      await eventually('the failure', () => log().includes('Task strict-0 threw an uncaught'));
      appendFileSync(source, 'second\n');
      await eventually('the second line', () => linesOf(sink).length === 2);
      const dead = await topicContent(kafka.bootstrapServers, 'dead');
      expect(dead.map(({ value }) => value?.toString())).toEqual(['this is no JSON']);
      expect(linesOf(strict)).toEqual(['first']);
      expect(log()).toContain(
        "Executing stage 'VALUE_CONVERTER' with class 'org.apache.kafka.connect.json.JsonConverter'",
      );
    } finally {
      await worker.stop();
    }
  });
});
