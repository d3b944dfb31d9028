/** zookeeper-server-stop: stops the ZooKeeper servers of this user. */
import { KafkaCommand } from '../command.ts';
import type { ToolSpec } from '../options/option.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { stopOptions, stopServers } from '../server/stop-command.ts';

export class ZooKeeperServerStop extends KafkaCommand {
  override readonly spec: ToolSpec = {
    id: 'zookeeper-server-stop',
    intro: 'Stop the ZooKeeper servers of this machine cleanly.',
    options: stopOptions,
    needsArguments: false,
  };

  protected override main(options: ParsedOptions): Promise<number> {
    return stopServers(this.terminal, 'zookeeper', options);
  }
}
