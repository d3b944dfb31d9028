import { expect, test } from 'vitest';
import { Serdes } from '../serde/serdes.ts';
import { TopologyTestDriver } from '../testing/topology-test-driver.ts';
import { pipeTopology } from './pipe.ts';
import { wordCountTopology } from './word-count.ts';
import { wordCountProcessorTopology } from './word-count-processor.ts';
import { splitter } from './words.ts';

const text = Serdes.String();
const defaults = { 'default.key.serde': text, 'default.value.serde': text };

test.each([
  ['all streams', ['all', 'streams']],
  ['', ['']],
  ['  two  blanks ', ['', 'two', 'blanks']],
  ['你好 kafka', ['', 'kafka']],
  ['你好', []],
  ['Größe Ä_1', ['gr', 'e', '_1']],
])('Java splits "%s" into %j', (line, words) => {
  expect(splitter('java')(line)).toEqual(words);
});

test('Unicode’s words: Chinese ones too, no punctuation', () => {
  expect(splitter('unicode')('你好，Kafka！世界 Größe')).toEqual(['你好', 'kafka', '世界', 'größe']);
});

test('the word count has the topics of its era', () => {
  const names = (storeName?: string) => {
    const topology = wordCountTopology({
      inputTopic: 'in',
      outputTopic: 'out',
      wordBoundary: 'java',
      storeName,
    });
    const driver = new TopologyTestDriver(topology, { ...defaults, 'application.id': 'streams-wordcount' });
    driver.createInputTopic('in', text, text).pipeInput(null, 'a');
    return driver.producedTopicNames();
  };
  expect(names()).toContain('streams-wordcount-KSTREAM-AGGREGATE-STATE-STORE-0000000003-changelog');
  expect(names()).toContain('streams-wordcount-KSTREAM-AGGREGATE-STATE-STORE-0000000003-repartition');
  expect(names('Counts')).toContain('streams-wordcount-Counts-changelog');
  expect(names('Counts')).toContain('streams-wordcount-Counts-repartition');
});

test('the processor demo prints and forwards its counts when a second of the records has passed', () => {
  const printed: string[] = [];
  const topology = wordCountProcessorTopology({ wordBoundary: 'java', print: (line) => printed.push(line) });
  const driver = new TopologyTestDriver(topology, defaults);
  const input = driver.createInputTopic('streams-plaintext-input', text, text);
  input.pipeInput(null, 'b a b', 5);
  input.pipeInput(null, 'a', 1500);
  expect(printed).toEqual([
    '----------- 5 ----------- ',
    '[a, 1]',
    '[b, 2]',
    '----------- 1500 ----------- ',
    '[a, 2]',
    '[b, 2]',
  ]);
  const output = driver.createOutputTopic('streams-wordcount-processor-output', text, text);
  expect([...output.readKeyValuesToMap()]).toEqual([
    ['a', '2'],
    ['b', '2'],
  ]);
});

test('the pipe copies keys, values and timestamps', () => {
  const driver = new TopologyTestDriver(pipeTopology(), defaults);
  driver.createInputTopic('streams-plaintext-input', text, text).pipeInput('k', 'v', 7);
  expect(driver.createOutputTopic('streams-pipe-output', text, text).readRecord()).toEqual({
    key: 'k',
    value: 'v',
    timestamp: 7,
    headers: [],
  });
});
