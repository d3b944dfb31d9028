/** kafka-server-start: one broker, configured by a file and by `--override`. */
import { keyValues, readProperties } from '../bootstrap.ts';
import { UsageError } from '../cli-error.ts';
import { KafkaCommand } from '../command.ts';
import type { ToolSpec } from '../options/option.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { runKafka, summary } from '../server/run-kafka.ts';
import { applyHeapHint, serverLogger } from '../server/run-server.ts';

export class ServerStart extends KafkaCommand {
  override readonly spec: ToolSpec = {
    id: 'kafka-server-start.sh',
    intro: 'Start a Kafka broker.',
    operands: '[-daemon] server.properties [--override property=value]*',
    options: [
      {
        name: 'override',
        value: { type: 'String', label: 'property=value' },
        description: 'A setting that wins over the file; may be repeated.',
        isRepeatable: true,
      },
    ],
    needsArguments: false,
  };

  protected override async main(options: ParsedOptions, words: readonly string[]): Promise<number> {
    const [path, ...more] = words;
    const { terminal } = this;
    if (path === undefined) {
      terminal.stdout.write(`USAGE: ${this.spec.id} ${this.spec.operands}\n`);
      return 1;
    }
    if (more.length > 0) throw new UsageError(`Found non argument parameters: ${more.join(',')}`);
    const properties = readProperties(path, (warning) => terminal.stderr.write(`${path}: ${warning}\n`));
    for (const [key, value] of keyValues(options.all('override'), 'override')) properties.set(key, value);
    applyHeapHint(terminal);
    return runKafka(terminal, {
      origin: path,
      properties,
      logger: serverLogger(terminal, 'server.log'),
      onStarted: (server, config) => {
        if (terminal.isOutputTty) terminal.stdout.write(`${summary(server, config)}\n`);
      },
    });
  }
}
