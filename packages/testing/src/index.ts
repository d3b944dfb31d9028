/** What `@kafka-ts/testing` offers to people's own tests. */
export { type KafkaTopic, type RunningKafka, type StartKafkaOptions, startKafka } from './start-kafka.ts';
