import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import { type RunningKafka, startKafka } from '@kafka-ts/testing/start-kafka';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ConnectorProps } from '../connector/connector.ts';
import { startHerder } from '../fixtures/herder-fixture.ts';
import { Stage } from '../fixtures/test-connectors.ts';
import type { StandaloneHerder } from './standalone-herder.ts';

let kafka: RunningKafka;
let files: MemoryFileSystem;
let stage: Stage;
let herder: StandaloneHerder;
let topics = 0;
let topic = '';

beforeAll(async () => {
  kafka = await startKafka();
});

afterAll(() => kafka.stop());

beforeEach(async () => {
  stage = new Stage();
  files = new MemoryFileSystem();
  topic = `topic-${++topics}`;
  herder = await startHerder({ bootstrapServers: kafka.bootstrapServers, files, stage });
});

afterEach(() => herder.stop());

const numbers = (more: ConnectorProps = {}): { name: string; config: ConnectorProps } => ({
  name: `numbers-${topic}`,
  config: { 'connector.class': 'Numbers', 'tasks.max': '2', topic, ...more },
});

const sink = (more: ConnectorProps = {}): { name: string; config: ConnectorProps } => ({
  name: `sink-${topic}`,
  config: { 'connector.class': 'Memory', topics: topic, ...more },
});

const lines = (count: number, task = 0): string[] =>
  Array.from({ length: count }, (_, number) => `line ${number} of ${task}`);

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000, interval: 5 });

const statesOf = (name: string): string[] => {
  const { connector, tasks } = herder.connectorStatus(name);
  return [connector.state, ...tasks.map(({ state }) => state)];
};

describe('connectors at work', () => {
  test('lines go from the source to the sink in order, each once', async () => {
    stage.count = 300;
    await herder.createConnector(numbers());
    await herder.createConnector(sink());
    await until(() => expect(stage.taken).toHaveLength(300));
    expect(stage.taken).toEqual(lines(300));
    expect(herder.activeTopics(`sink-${topic}`)).toEqual([topic]);
    expect(statesOf(`sink-${topic}`)).toEqual(['RUNNING', 'RUNNING']);
  });

  test('records that a sink refuses for a while come again, in order, each once', async () => {
    stage.count = 5;
    stage.refusals = 3;
    await herder.createConnector(numbers());
    await herder.createConnector(sink());
    await until(() => expect(stage.taken).toHaveLength(5));
    expect(stage.taken).toEqual(lines(5));
    expect(stage.refusals).toBe(0);
  });

  test('transformations run in order, where their predicate says so', async () => {
    stage.count = 1;
    await herder.createConnector(
      numbers({
        transforms: 'route,never',
        'transforms.route.type': 'org.apache.kafka.connect.transforms.RegexRouter',
        'transforms.route.regex': '.*',
        'transforms.route.replacement': `${topic}-routed`,
        'transforms.never.type': 'org.apache.kafka.connect.transforms.Filter',
        'transforms.never.predicate': 'mine',
        'transforms.never.negate': 'true',
        predicates: 'mine',
        'predicates.mine.type': 'org.apache.kafka.connect.transforms.predicates.TopicNameMatches',
        'predicates.mine.pattern': `${topic}-routed`,
      }),
    );
    await herder.createConnector(sink({ topics: `${topic}-routed` }));
    await until(() => expect(stage.taken).toEqual(lines(1)));
  });
});

describe('states', () => {
  test('a paused sink takes nothing until it is resumed', async () => {
    await herder.createConnector(numbers());
    await herder.createConnector(sink());
    stage.count = 1;
    await until(() => expect(stage.taken).toHaveLength(1));
    await herder.pauseConnector(`sink-${topic}`);
    expect(statesOf(`sink-${topic}`)).toEqual(['PAUSED', 'PAUSED']);
    stage.count = 4;
    const committed = herder.connectorStatus(`numbers-${topic}`).tasks.length;
    expect(committed).toBe(1);
    expect(stage.taken).toHaveLength(1);
    await herder.resumeConnector(`sink-${topic}`);
    await until(() => expect(stage.taken).toEqual(lines(4)));
  });

  test('a stopped connector has no tasks, and goes on where it was', async () => {
    stage.count = 3;
    await herder.createConnector(sink());
    await herder.createConnector(numbers());
    await until(() => expect(stage.taken).toHaveLength(3));
    await herder.stopConnector(`numbers-${topic}`);
    expect(statesOf(`numbers-${topic}`)).toEqual(['STOPPED']);
    expect(herder.tasks(`numbers-${topic}`)).toEqual([]);
    stage.count = 5;
    await herder.resumeConnector(`numbers-${topic}`);
    await until(() => expect(stage.taken).toEqual(lines(5)));
  });

  test('a task that fails takes nobody with it; it is restarted alone', async () => {
    stage.tasks = 2;
    stage.count = 2;
    await herder.createConnector(sink());
    await herder.createConnector(numbers());
    await until(() => expect(stage.taken).toHaveLength(4));
    stage.failingTask = 1;
    await until(() => expect(statesOf(`numbers-${topic}`)).toEqual(['RUNNING', 'RUNNING', 'FAILED']));
    expect(herder.taskStatus({ connector: `numbers-${topic}`, task: 1 }).trace).toMatch(
      /task 1 was told to fail\n\tat /,
    );
    stage.count = 3;
    await until(() => expect(stage.taken).toHaveLength(5));
    const shown = await herder.restartConnectorAndTasks(`numbers-${topic}`, {
      includeTasks: true,
      onlyFailed: true,
    });
    expect([shown.connector.state, ...shown.tasks.map(({ state }) => state)]).toEqual([
      'RUNNING',
      'RUNNING',
      'RESTARTING',
    ]);
    await until(() => expect(stage.taken).toHaveLength(6));
    expect(statesOf(`numbers-${topic}`)).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
  });

  test('a connector that asks for it gets other tasks', async () => {
    await herder.createConnector(numbers());
    stage.tasks = 2;
    stage.context?.requestTaskReconfiguration();
    await until(() => expect(statesOf(`numbers-${topic}`)).toEqual(['RUNNING', 'RUNNING', 'RUNNING']));
  });

  test('a deleted connector is gone, its sink task closed', async () => {
    stage.count = 1;
    await herder.createConnector(numbers());
    await herder.createConnector(sink());
    await until(() => expect(stage.taken).toHaveLength(1));
    await herder.deleteConnector(`sink-${topic}`);
    expect(stage.calls).toEqual(['start', 'open', 'close', 'stop']);
    expect(() => herder.connectorStatus(`sink-${topic}`)).toThrow(
      `No status found for connector sink-${topic}`,
    );
  });
});

describe('offsets', () => {
  test('are kept over the end of the worker: nothing is sent twice', async () => {
    stage.count = 10;
    await herder.createConnector(numbers());
    await herder.createConnector(sink());
    await until(() => expect(stage.taken).toHaveLength(10));
    await herder.stop();
    stage.count = 12;
    herder = await startHerder({ bootstrapServers: kafka.bootstrapServers, files, stage });
    await herder.createConnector(numbers());
    await herder.createConnector(sink());
    await until(() => expect(stage.taken).toEqual(lines(12)));
  });

  test('of a source and of a sink are changed while they are stopped, and only then', async () => {
    stage.count = 4;
    await herder.createConnector(numbers());
    await herder.createConnector(sink());
    await until(() => expect(stage.taken).toHaveLength(4));
    const source = { type: 'source', offsets: [{ partition: { task: '0' }, offset: { next: 2 } }] } as const;
    await expect(herder.alterOffsets(`numbers-${topic}`, source)).rejects.toMatchObject({ status: 400 });
    await herder.stopConnector(`numbers-${topic}`);
    await herder.stopConnector(`sink-${topic}`);
    expect(await herder.offsets(`numbers-${topic}`)).toEqual({
      type: 'source',
      offsets: [{ partition: { task: '0' }, offset: { next: 4 } }],
    });
    expect(await herder.offsets(`sink-${topic}`)).toEqual({
      type: 'sink',
      offsets: [{ topic, partition: 0, offset: 4 }],
    });
    await herder.alterOffsets(`numbers-${topic}`, source);
    await herder.alterOffsets(`sink-${topic}`, {
      type: 'sink',
      offsets: [{ topic, partition: 0, offset: 3 }],
    });
    await herder.resumeConnector(`sink-${topic}`);
    await herder.resumeConnector(`numbers-${topic}`);
    await until(() => expect(stage.taken.slice(4)).toEqual(['line 3 of 0', 'line 2 of 0', 'line 3 of 0']));
    await herder.stopConnector(`sink-${topic}`);
    await herder.resetOffsets(`sink-${topic}`);
    expect((await herder.offsets(`sink-${topic}`)).offsets).toEqual([]);
  });
});

describe('refusals', () => {
  test('have the status and the words of Apache', async () => {
    await herder.createConnector(numbers());
    await expect(herder.createConnector(numbers())).rejects.toMatchObject({
      status: 409,
      message: `Connector numbers-${topic} already exists`,
    });
    await expect(herder.createConnector({ name: 'x', config: { 'tasks.max': '0' } })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('contains the following 1 error(s):\nInvalid value\n'),
    });
    expect(() => herder.connectorInfo('nope')).toThrow('Connector nope not found');
    await expect(herder.pauseConnector('nope')).rejects.toMatchObject({ status: 404 });
    await expect(herder.restartTask({ connector: `numbers-${topic}`, task: 7 })).rejects.toMatchObject({
      status: 404,
    });
  });

  test('a task that cannot be made is FAILED, its connector RUNNING', async () => {
    await herder.createConnector(numbers({ 'value.converter': 'no.such.Converter' }));
    expect(statesOf(`numbers-${topic}`)).toEqual(['RUNNING', 'FAILED']);
    expect(herder.connectorStatus(`numbers-${topic}`).tasks[0]?.trace).toContain('no.such.Converter');
  });
});
