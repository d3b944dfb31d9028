import type { Environment } from '@kafka-ts/environment/environment';
import { Consumed } from '@kafka-ts/streams/dsl/consumed';
import { Grouped } from '@kafka-ts/streams/dsl/grouped';
import { Materialized } from '@kafka-ts/streams/dsl/materialized';
import { Produced } from '@kafka-ts/streams/dsl/produced';
import { KafkaStreams } from '@kafka-ts/streams/kafka-streams';
import { Serdes } from '@kafka-ts/streams/serde/serdes';
import { StreamsBuilder } from '@kafka-ts/streams/streams-builder';
import type { Topology } from '@kafka-ts/streams/topology/topology';

/** Views of each page: `user → page` becomes `page → count`. */
export function pageViews(): Topology {
  const builder = new StreamsBuilder();
  builder
    .stream('views', Consumed.with(Serdes.String(), Serdes.String()))
    .filter((_user, page) => page.startsWith('/'))
    .groupBy((_user, page) => page, Grouped.with(Serdes.String(), Serdes.String()))
    .count(Materialized.as('views-of-page'))
    .toStream()
    .to('view-counts', Produced.with(Serdes.String(), Serdes.Long()));
  return builder.build();
}

/** @param environment `nodeEnvironment()` of `@kafka-ts/environment/node/node-environment` */
export function start(bootstrapServers: string, environment: Environment): KafkaStreams {
  const properties = {
    'application.id': 'page-views',
    'bootstrap.servers': bootstrapServers,
    'commit.interval.ms': 1000,
  };
  const streams = new KafkaStreams(pageViews(), properties, { environment });
  streams.setUncaughtExceptionHandler(() => 'SHUTDOWN_CLIENT');
  streams.start();
  return streams;
}
