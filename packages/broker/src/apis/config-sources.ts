import type { BrokerConfigSources } from '../admin/config-description.ts';
import { DefaultEntityName } from '../znodes/entity-config.ts';
import type { BrokerServices } from './services.ts';

/** Where this broker's configuration comes from, for describing it. */
export function configSources({ brokerId, config, configs }: BrokerServices): BrokerConfigSources {
  return {
    dynamicBroker: configs.brokerConfig(`${brokerId}`),
    dynamicDefault: configs.brokerConfig(DefaultEntityName),
    config,
  };
}
