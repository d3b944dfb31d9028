/** zookeeper-server-start: one ZooKeeper server, configured by a file. */
import { CliError } from '../cli-error.ts';
import { KafkaCommand } from '../command.ts';
import type { ToolSpec } from '../options/option.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { runZooKeeper } from '../server/run-zookeeper.ts';
import { readZooKeeperProperties } from '../server/zoo-settings.ts';

export class ZooKeeperServerStart extends KafkaCommand {
  override readonly spec: ToolSpec = {
    id: 'zookeeper-server-start.sh',
    intro: 'Start a ZooKeeper server.',
    operands: '[-daemon] zookeeper.properties',
    options: [],
    needsArguments: false,
  };

  protected override async main(_options: ParsedOptions, words: readonly string[]): Promise<number> {
    const [path, ...more] = words;
    if (path === undefined) {
      this.terminal.stdout.write(`USAGE: ${this.spec.id} ${this.spec.operands}\n`);
      return 1;
    }
    if (more.length > 0) {
      throw new CliError(
        `Invalid arguments, exiting abnormally: expected one file; found "${words.join(' ')}"`,
        {
          exitCode: 2,
        },
      );
    }
    return runZooKeeper(this.terminal, { path, properties: readZooKeeperProperties(path, this.terminal) });
  }
}
