/** The PipeDemo of Kafka Streams. */
import { KafkaCommand } from '../command.ts';
import type { ToolSpec } from '../options/option.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { demoDefaults, demoOperands, demoOptions, demoSettings } from '../streams/demo-options.ts';

export class PipeDemo extends KafkaCommand {
  override readonly spec: ToolSpec = {
    id: 'org.apache.kafka.streams.examples.pipe.PipeDemo',
    intro: 'Copy streams-plaintext-input into streams-pipe-output.',
    operands: demoOperands,
    options: demoOptions,
    needsArguments: false,
  };

  protected override async main(options: ParsedOptions, words: readonly string[]): Promise<number> {
    const { runDemo } = await import('../streams/run-demo.ts');
    const { pipeTopology } = await import('@kafka-ts/streams/examples/pipe');
    const defaults = { ...demoDefaults, 'application.id': 'streams-pipe' };
    const { properties } = demoSettings(this.terminal, { options, words }, defaults);
    return runDemo(this.terminal, pipeTopology(), properties);
  }
}
