/** The WordCountDemo of Kafka Streams, as the quickstarts of 0.10 to 4.x run it. */
import { parseBrokerList } from '@kafka-ts/client/connection/broker-address';
import { KafkaCommand } from '../command.ts';
import { friendlyFailure } from '../friendly-failure.ts';
import type { ToolSpec } from '../options/option.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { demoDefaults, demoOperands, demoOptions, demoSettings } from '../streams/demo-options.ts';

const INPUT = 'streams-plaintext-input';
/** Of the quickstarts until 0.11.0.0, whose demo named its store. */
const OLD_INPUT = 'streams-file-input';
const OLD_STORE = 'Counts';

export class WordCountDemo extends KafkaCommand {
  override readonly spec: ToolSpec = {
    id: 'org.apache.kafka.streams.examples.wordcount.WordCountDemo',
    intro: `Count the words of ${INPUT} (or ${OLD_INPUT}, where only that exists) into streams-wordcount-output.`,
    operands: demoOperands,
    options: demoOptions,
    needsArguments: false,
  };

  protected override async main(options: ParsedOptions, words: readonly string[]): Promise<number> {
    const { runDemo } = await import('../streams/run-demo.ts');
    const { wordCountTopology } = await import('@kafka-ts/streams/examples/word-count');
    const defaults = { ...demoDefaults, 'application.id': 'streams-wordcount' };
    const { properties, wordBoundary } = demoSettings(this.terminal, { options, words }, defaults);
    const isOld = await this.#hasOldInputOnly(properties['bootstrap.servers'] ?? '');
    const topology = wordCountTopology({
      inputTopic: isOld ? OLD_INPUT : INPUT,
      outputTopic: 'streams-wordcount-output',
      wordBoundary,
      storeName: isOld ? OLD_STORE : undefined,
    });
    return runDemo(this.terminal, topology, properties);
  }

  async #hasOldInputOnly(servers: string): Promise<boolean> {
    const { Cluster } = await import('@kafka-ts/client/cluster/cluster');
    const { KafkaAdmin } = await import('@kafka-ts/client/admin/kafka-admin');
    const bootstrap = parseBrokerList(servers);
    const admin = new KafkaAdmin(
      new Cluster(this.terminal.environment, { bootstrap, clientId: 'streams-wordcount' }),
    );
    try {
      const topics = await admin.listTopics();
      return topics.includes(OLD_INPUT) && !topics.includes(INPUT);
    } catch (error) {
      throw friendlyFailure(error);
    } finally {
      admin.close();
    }
  }
}
