import { Serdes } from '@kafka-ts/streams/serde/serdes';
import { TopologyTestDriver } from '@kafka-ts/streams/testing/topology-test-driver';
import { expect, test } from 'vitest';
import { pageViews } from './page-views.ts';

test('each page has its views; what is no page has none', () => {
  const driver = new TopologyTestDriver(pageViews());
  const views = driver.createInputTopic('views', Serdes.String(), Serdes.String());
  const counts = driver.createOutputTopic('view-counts', Serdes.String(), Serdes.Long());
  views.pipeInput('ann', '/home');
  views.pipeInput('bob', '/home');
  views.pipeInput('bob', 'garbage');
  expect(counts.readKeyValuesToList()).toEqual([
    ['/home', 1n],
    ['/home', 2n],
  ]);
  expect(driver.getKeyValueStore<string, { value: bigint }>('views-of-page')?.get('/home')?.value).toBe(2n);
});
