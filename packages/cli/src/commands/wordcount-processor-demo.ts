/** The WordCountProcessorDemo of Kafka Streams; unlike the other demos it prints its counts. */
import { KafkaCommand } from '../command.ts';
import type { ToolSpec } from '../options/option.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { demoDefaults, demoOperands, demoOptions, demoSettings } from '../streams/demo-options.ts';

export class WordCountProcessorDemo extends KafkaCommand {
  override readonly spec: ToolSpec = {
    id: 'org.apache.kafka.streams.examples.wordcount.WordCountProcessorDemo',
    intro: 'Count the words of streams-plaintext-input into streams-wordcount-processor-output.',
    operands: demoOperands,
    options: demoOptions,
    needsArguments: false,
  };

  protected override async main(options: ParsedOptions, words: readonly string[]): Promise<number> {
    const { runDemo } = await import('../streams/run-demo.ts');
    const { wordCountProcessorTopology } = await import('@kafka-ts/streams/examples/word-count-processor');
    const defaults = { ...demoDefaults, 'application.id': 'streams-wordcount-processor' };
    const { properties, wordBoundary } = demoSettings(this.terminal, { options, words }, defaults);
    const print = (line: string): unknown => this.terminal.stdout.write(`${line}\n`);
    return runDemo(this.terminal, wordCountProcessorTopology({ wordBoundary, print }), properties);
  }
}
