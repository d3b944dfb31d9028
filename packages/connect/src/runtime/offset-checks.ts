/** Whether a connector agrees with offsets that are written by hand (KIP-875); it may throw, which refuses them. */
import type { SourceOffset, SourcePartition } from '../connector/connect-record.ts';
import { type ConnectorProps, SinkConnector, SourceConnector } from '../connector/connector.ts';
import type { TopicPartition } from '../connector/sink-task.ts';
import type { Plugins } from './plugins.ts';

/** Answers false where the connector has nothing to say. */
export type SourceCheck = (offsets: ReadonlyMap<SourcePartition, SourceOffset | null>) => Promise<boolean>;
export type SinkCheck = (offsets: ReadonlyMap<TopicPartition, number | null>) => Promise<boolean>;

export async function sourceCheck(plugins: Plugins, config: ConnectorProps): Promise<SourceCheck> {
  const plugin = await plugins.newConnector(config['connector.class'] ?? '');
  return async (offsets) =>
    plugin instanceof SourceConnector && plugin.alterOffsets !== undefined
      ? plugin.alterOffsets(config, offsets)
      : false;
}

export async function sinkCheck(plugins: Plugins, config: ConnectorProps): Promise<SinkCheck> {
  const plugin = await plugins.newConnector(config['connector.class'] ?? '');
  return async (offsets) =>
    plugin instanceof SinkConnector && plugin.alterOffsets !== undefined
      ? plugin.alterOffsets(config, offsets)
      : false;
}
