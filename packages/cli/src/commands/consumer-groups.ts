/** kafka-consumer-groups: groups, their members and offsets; through the brokers, or through ZooKeeper for old consumers. */
import type { Asker } from '../ask/asker.ts';
import { brokerAddresses, clientSettings } from '../bootstrap.ts';
import { KafkaCommand } from '../command.ts';
import { askForGroups } from '../consumer-groups/ask-for-groups.ts';
import { checkGroupOptions } from '../consumer-groups/check-options.ts';
import type { GroupReport } from '../consumer-groups/group-report.ts';
import { friendlyFailure } from '../friendly-failure.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { consumerGroupsSpec } from './consumer-groups/options.ts';

export class ConsumerGroups extends KafkaCommand {
  override readonly spec = consumerGroupsSpec;

  protected override askForMissing(typed: ParsedOptions, asker: Asker): Promise<ParsedOptions> {
    return askForGroups(typed, asker, this.terminal);
  }

  protected override async main(options: ParsedOptions): Promise<number> {
    const action = checkGroupOptions(options);
    const report = await this.#open(options);
    try {
      return (await report[action]()) ? 0 : 1;
    } catch (error) {
      throw friendlyFailure(error);
    } finally {
      await report.close();
    }
  }

  async #open(options: ParsedOptions): Promise<GroupReport> {
    const { terminal } = this;
    const zookeeper = options.text('zookeeper');
    if (zookeeper !== undefined) {
      const { openZooKeeperGroups } = await import('../consumer-groups/zookeeper-report.ts');
      return openZooKeeperGroups(terminal, options, zookeeper);
    }
    const { Cluster } = await import('@kafka-ts/client/cluster/cluster');
    const { KafkaAdmin } = await import('@kafka-ts/client/admin/kafka-admin');
    const { BrokerGroupReport } = await import('../consumer-groups/broker-report.ts');
    const settings = clientSettings(options, 'command-config', undefined);
    const cluster = new Cluster(terminal.environment, {
      bootstrap: brokerAddresses(options.required('bootstrap-server')),
      clientId: settings.get('client.id') ?? 'kafka-consumer-groups',
      coordinatorTimeoutMs: options.integer('timeout') ?? 5000,
    });
    return new BrokerGroupReport(new KafkaAdmin(cluster), options, terminal);
  }
}
