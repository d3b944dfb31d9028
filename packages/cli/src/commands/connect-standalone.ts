/** connect-standalone: a Connect worker with its connectors in one process. */
import { KafkaCommand } from '../command.ts';
import { runConnect } from '../connect/run-connect.ts';
import type { ToolSpec } from '../options/option.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { applyHeapHint } from '../server/run-server.ts';

export class ConnectStandalone extends KafkaCommand {
  override readonly spec: ToolSpec = {
    id: 'connect-standalone.sh',
    intro: 'Run a Connect worker and its connectors.',
    operands: '[-daemon] connect-standalone.properties [connector1.properties connector2.json …]',
    options: [],
    needsArguments: false,
  };

  protected override async main(_options: ParsedOptions, words: readonly string[]): Promise<number> {
    const [workerFile, ...connectorFiles] = words;
    if (workerFile === undefined) {
      this.terminal.stdout.write(`USAGE: ${this.spec.id} ${this.spec.operands}\n`);
      return 1;
    }
    applyHeapHint(this.terminal);
    return runConnect(this.terminal, workerFile, connectorFiles);
  }
}
