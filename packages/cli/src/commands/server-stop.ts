/** kafka-server-stop: stops the brokers of this user. */
import { KafkaCommand } from '../command.ts';
import type { ToolSpec } from '../options/option.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { stopOptions, stopServers } from '../server/stop-command.ts';

export class ServerStop extends KafkaCommand {
  override readonly spec: ToolSpec = {
    id: 'kafka-server-stop',
    intro: 'Stop the Kafka brokers of this machine cleanly.',
    options: stopOptions,
    needsArguments: false,
  };

  protected override main(options: ParsedOptions): Promise<number> {
    return stopServers(this.terminal, 'kafka', options);
  }
}
