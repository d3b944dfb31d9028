/**
 * Keys of other releases' server.properties, brought to today's keys or accepted with a stated meaning:
 * 0.8 – 2.8 named one listener by host.name and port; KRaft files (3.3 – 4.x) have node.id and controller listeners,
 * which a broker that is coordinated by ZooKeeper leaves out.
 */

/** Old keys without effect here, with the reason. */
export const unusedLegacyKeys: ReadonlyMap<string, string> = new Map([
  ['zookeeper.sync.time.ms', 'the broker never reads from a ZooKeeper follower that lags'],
  ['replica.lag.max.messages', 'a follower is judged by time alone since 0.9'],
  ['controller.message.queue.size', 'the controller has one queue for each broker'],
  ['log.index.size.max', 'named log.index.size.max.bytes'],
  ['quota.producer.default', 'quotas are not built yet'],
  ['quota.consumer.default', 'quotas are not built yet'],
  ['kafka.csv.metrics.dir', 'there is no CSV reporter'],
  ['kafka.csv.metrics.reporter.enabled', 'there is no CSV reporter'],
  ['process.roles', 'this broker is coordinated by ZooKeeper; without zookeeper.connect it starts its own'],
  ['controller.quorum.voters', 'there is no KRaft quorum'],
  ['controller.quorum.bootstrap.servers', 'there is no KRaft quorum'],
  ['controller.listener.names', 'the listeners named here are left out'],
]);

/** Old keys that became another key with the same meaning. */
export const renamedKeys: ReadonlyMap<string, string> = new Map([
  ['node.id', 'broker.id'],
  ['log.delete.delay.ms', 'log.segment.delete.delay.ms'],
  ['offsets.topic.retention.minutes', 'offsets.retention.minutes'],
  ['transaction.id.expiration.ms', 'transactional.id.expiration.ms'],
]);

/** The properties with old keys replaced; a key that is given under its present name wins. */
export function translateLegacyKeys(properties: ReadonlyMap<string, string>): Map<string, string> {
  const result = new Map(properties);
  for (const [old, present] of renamedKeys) {
    const value = result.get(old);
    if (value === undefined) continue;
    result.delete(old);
    if (!result.has(present)) result.set(present, value);
  }
  translateListener(result, { host: 'host.name', port: 'port', listeners: 'listeners' });
  translateListener(result, {
    host: 'advertised.host.name',
    port: 'advertised.port',
    listeners: 'advertised.listeners',
  });
  leaveOutControllerListeners(result);
  return result;
}

function translateListener(
  properties: Map<string, string>,
  names: { readonly host: string; readonly port: string; readonly listeners: string },
): void {
  const host = properties.get(names.host);
  const port = properties.get(names.port);
  if (host === undefined && port === undefined) return;
  properties.delete(names.host);
  properties.delete(names.port);
  if (properties.has(names.listeners)) return;
  const isAdvertised = names.listeners === 'advertised.listeners';
  const fallbackPort = isAdvertised ? portOf(properties.get('listeners')) : '9092';
  const fallbackHost = isAdvertised ? hostOf(properties.get('listeners')) : '';
  properties.set(
    names.listeners,
    `PLAINTEXT://${(host ?? fallbackHost).trim()}:${(port ?? fallbackPort).trim()}`,
  );
}

function portOf(listeners: string | undefined): string {
  return /:(\d+)\s*(?:,|$)/.exec(listeners ?? '')?.[1] ?? '9092';
}

function hostOf(listeners: string | undefined): string {
  return /:\/\/([^,]*):\d+/.exec(listeners ?? '')?.[1] ?? '';
}

function leaveOutControllerListeners(properties: Map<string, string>): void {
  const controllers = (properties.get('controller.listener.names') ?? '')
    .split(',')
    .map((name) => name.trim());
  const listeners = properties.get('listeners');
  if (!properties.has('process.roles') || listeners === undefined) return;
  const isKept = (listener: string): boolean => !controllers.includes(listener.trim().split('://')[0] ?? '');
  properties.set('listeners', listeners.split(',').filter(isKept).join(','));
  const advertised = properties.get('advertised.listeners');
  if (advertised !== undefined)
    properties.set('advertised.listeners', advertised.split(',').filter(isKept).join(','));
}
