/** kafka-log-dirs: what lies in the log directories of brokers. */
import { KafkaAdmin } from '@kafka-ts/client/admin/kafka-admin';
import { Cluster } from '@kafka-ts/client/cluster/cluster';
import { brokerAddresses, clientSettings } from '../bootstrap.ts';
import { CliError } from '../cli-error.ts';
import { KafkaCommand } from '../command.ts';
import { friendlyFailure } from '../friendly-failure.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { wantsJson, writeJson } from '../output/json.ts';
import { logDirsDocument } from '../output/log-dirs.ts';
import { logDirsSpec } from './log-dirs/options.ts';

export class LogDirs extends KafkaCommand {
  override readonly spec = logDirsSpec;

  protected override async main(options: ParsedOptions): Promise<number> {
    const wanted = new Set(entriesOf(options, 'broker-list').map(brokerId));
    const topics = new Set(entriesOf(options, 'topic-list'));
    const settings = clientSettings(options, 'command-config', undefined);
    const cluster = new Cluster(this.terminal.environment, {
      bootstrap: brokerAddresses(options.required('bootstrap-server')),
      clientId: settings.get('client.id') ?? 'log-dirs-tool',
    });
    const { stdout } = this.terminal;
    try {
      const { brokers } = await cluster.metadata([]);
      const asked = chosen(brokers.map(({ nodeId }) => nodeId).sort(byNumber), wanted);
      const isText = !wantsJson(options);
      if (isText) stdout.write('Querying brokers for log directories information\n');
      const document = logDirsDocument(await new KafkaAdmin(cluster).describeLogDirs(asked), topics);
      if (isText) {
        stdout.write(`Received log directory information from brokers ${asked.join(',')}\n`);
        stdout.write(`${JSON.stringify(document)}\n`);
      } else writeJson(this.terminal, document);
      return 0;
    } catch (error) {
      throw friendlyFailure(error);
    } finally {
      cluster.close();
    }
  }
}

function entriesOf(options: ParsedOptions, name: string): string[] {
  return (options.text(name) ?? '').split(',').filter((entry) => entry !== '');
}

function brokerId(text: string): number {
  // As Java's Integer.valueOf: no blanks, no fractions.
  if (!/^[+-]?\d{1,10}$/.test(text)) throw new CliError(`For input string: "${text}"`);
  return Number(text);
}

/** The brokers to ask: those wanted, or all. */
function chosen(existing: readonly number[], wanted: ReadonlySet<number>): number[] {
  const missing = [...wanted].filter((id) => !existing.includes(id)).sort(byNumber);
  if (missing.length > 0) {
    throw new CliError(
      `ERROR: The given brokers do not exist from --broker-list: ${missing.join(',')}. Current existent brokers: ${existing.join(',')}`,
    );
  }
  return existing.filter((id) => wanted.size === 0 || wanted.has(id));
}

function byNumber(left: number, right: number): number {
  return left - right;
}
