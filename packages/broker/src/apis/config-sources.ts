import type { BrokerConfigSources } from '../admin/config-description.ts';
import type { BrokerServices } from './services.ts';

/** Where this broker's configuration comes from, for describing it. */
export function configSources({ config, dynamicConfig }: BrokerServices): BrokerConfigSources {
  return {
    dynamicBroker: dynamicConfig.at('broker'),
    dynamicDefault: dynamicConfig.at('default'),
    config,
  };
}
