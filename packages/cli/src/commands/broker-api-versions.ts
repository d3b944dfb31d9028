/** kafka-broker-api-versions: which APIs each broker of a cluster offers, and in which versions. */
import type { VersionRanges } from '@kafka-ts/client/connection/version-ranges';
import { messageOf } from '@kafka-ts/environment/error-message';
import { brokerAddresses, clientSettings } from '../bootstrap.ts';
import { KafkaCommand } from '../command.ts';
import { friendlyFailure } from '../friendly-failure.ts';
import type { ToolSpec } from '../options/option.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import {
  apiVersionsDocument,
  apiVersionsText,
  type BrokerNode,
  nodeText,
} from '../output/broker-api-versions.ts';
import { type JsonValue, outputOption, wantsJson, writeJson } from '../output/json.ts';
import { styleOf } from '../output/style.ts';

export class BrokerApiVersions extends KafkaCommand {
  override readonly spec: ToolSpec = {
    id: 'kafka-broker-api-versions',
    intro: 'This tool helps to retrieve broker version information.',
    needsArguments: true,
    options: [
      {
        name: 'bootstrap-server',
        value: { type: 'String', label: 'server(s) to use for bootstrapping' },
        isRequired: true,
        description: 'REQUIRED: The server to connect to.',
      },
      {
        name: 'command-config',
        value: { type: 'String', label: 'command config property file' },
        description: 'A property file containing configs to be passed to Admin Client.',
      },
      outputOption,
    ],
  };

  protected override async main(options: ParsedOptions): Promise<number> {
    const { Cluster } = await import('@kafka-ts/client/cluster/cluster');
    const settings = clientSettings(options, 'command-config', undefined);
    const cluster = new Cluster(this.terminal.environment, {
      bootstrap: brokerAddresses(options.required('bootstrap-server')),
      clientId: settings.get('client.id') ?? 'kafka-broker-api-versions',
    });
    const versionsOf = async (broker: BrokerNode): Promise<VersionRanges | Error> => {
      try {
        return (await cluster.broker(broker.id)).versions;
      } catch (error) {
        return new Error(messageOf(error), { cause: error });
      }
    };
    try {
      const { brokers } = await cluster.metadata([]);
      const nodes = brokers.map(({ nodeId, host, port, rack }) => ({ id: nodeId, host, port, rack }));
      nodes.sort((left, right) => left.id - right.id);
      const answers = await Promise.all(nodes.map(versionsOf));
      const style = await styleOf(this.terminal);
      const documents: JsonValue[] = [];
      for (const [index, node] of nodes.entries()) {
        const answer = answers[index] ?? new Map();
        documents.push(
          answer instanceof Error
            ? { ...node, error: answer.message }
            : { ...node, apis: apiVersionsDocument(answer) },
        );
        if (wantsJson(options)) continue;
        const text =
          answer instanceof Error
            ? style.paint('bad', `ERROR: ${answer.message}`)
            : apiVersionsText(answer, style);
        this.terminal.stdout.write(`${style.paint('strong', nodeText(node))} -> ${text}\n`);
      }
      if (wantsJson(options)) writeJson(this.terminal, { brokers: documents });
      return answers.some((answer) => answer instanceof Error) ? 1 : 0;
    } catch (error) {
      throw friendlyFailure(error);
    } finally {
      cluster.close();
    }
  }
}
