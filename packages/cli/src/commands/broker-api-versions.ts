/** kafka-broker-api-versions: which APIs each broker of a cluster offers, and in which versions. */
import { messageOf } from '@kafka-ts/environment/error-message';
import { brokerAddresses, clientSettings } from '../bootstrap.ts';
import { KafkaCommand } from '../command.ts';
import { friendlyFailure } from '../friendly-failure.ts';
import type { ToolSpec } from '../options/option.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { apiVersionsText, type BrokerNode, nodeText } from '../output/broker-api-versions.ts';

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
    ],
  };

  protected override async main(options: ParsedOptions): Promise<number> {
    const { Cluster } = await import('@kafka-ts/client/cluster/cluster');
    const settings = clientSettings(options, 'command-config', undefined);
    const cluster = new Cluster(this.terminal.environment, {
      bootstrap: brokerAddresses(options.required('bootstrap-server')),
      clientId: settings.get('client.id') ?? 'kafka-broker-api-versions',
    });
    const versionsOf = async (broker: BrokerNode): Promise<string | Error> => {
      try {
        return apiVersionsText((await cluster.broker(broker.id)).versions);
      } catch (error) {
        return new Error(messageOf(error), { cause: error });
      }
    };
    try {
      const { brokers } = await cluster.metadata([]);
      const nodes = brokers.map(({ nodeId, host, port, rack }) => ({ id: nodeId, host, port, rack }));
      nodes.sort((left, right) => left.id - right.id);
      const answers = await Promise.all(nodes.map(versionsOf));
      for (const [index, node] of nodes.entries()) {
        const answer = answers[index];
        const text = answer instanceof Error ? `ERROR: ${answer.message}` : answer;
        this.terminal.stdout.write(`${nodeText(node)} -> ${text}\n`);
      }
      return answers.some((answer) => answer instanceof Error) ? 1 : 0;
    } catch (error) {
      throw friendlyFailure(error);
    } finally {
      cluster.close();
    }
  }
}
