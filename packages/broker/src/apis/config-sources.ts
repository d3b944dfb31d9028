import type { BrokerConfigSources } from '../admin/config-description.ts';
import { DefaultEntityName } from '../znodes/entity-config.ts';
import type { ClusterServices } from './cluster-services.ts';

/** Where this broker's configuration comes from, for describing it. */
export function configSources({ brokerId, config, configs }: ClusterServices): BrokerConfigSources {
  return {
    dynamicBroker: configs.brokerConfig(`${brokerId}`),
    dynamicDefault: configs.brokerConfig(DefaultEntityName),
    config,
  };
}
