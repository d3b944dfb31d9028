/** `listeners` and what belongs to it: names, security protocols, advertised addresses. */
import { ConfigError } from './config-key.ts';
import type { KafkaConfig } from './kafka-config.ts';

/** Kafka's `SecurityProtocol`; ids as UpdateMetadata carries them. */
export const SecurityProtocol = { PLAINTEXT: 0, SSL: 1, SASL_PLAINTEXT: 2, SASL_SSL: 3 } as const;
export type SecurityProtocolName = keyof typeof SecurityProtocol;

/** One named address; host '' means all interfaces. */
export interface EndPoint {
  readonly listenerName: string;
  readonly host: string;
  readonly port: number;
  readonly securityProtocol: SecurityProtocolName;
}

/** The listeners of a broker. */
export interface Listeners {
  readonly bound: readonly EndPoint[];
  /** What `advertised.listeners` says; absent: each bound one, with a host that was left empty filled in by the server. */
  readonly advertised: readonly EndPoint[];
  readonly interBrokerName: string;
}

/** Reads the listener keys; throws {@link ConfigError} for what is contradictory or not built (SSL, SASL). */
export function listenersOf(config: KafkaConfig): Listeners {
  const protocols = securityProtocols(config.get('listener.security.protocol.map'));
  const bound = parseEndPoints('listeners', listenersText(config), protocols);
  if (bound.length === 0) throw new ConfigError('listeners is empty: expected at least one NAME://host:port');
  for (const endPoint of bound) refuseUnbuilt(endPoint);
  unique('listeners', bound, (endPoint) => endPoint.listenerName, 'name');
  unique(
    'listeners',
    bound.filter((endPoint) => endPoint.port !== 0),
    (endPoint) => `${endPoint.port}`,
    'port',
  );
  const text = config.get('advertised.listeners');
  const advertised = text === undefined ? bound : parseEndPoints('advertised.listeners', text, protocols);
  for (const endPoint of advertised) checkAdvertised(endPoint, bound);
  return { bound, advertised, interBrokerName: interBrokerName(config, bound) };
}

/** A broker with a ZooKeeper of its own is somebody's first: unless told otherwise, only this machine reaches it. */
function listenersText(config: KafkaConfig): string {
  return config.isStandalone && !config.isGiven('listeners')
    ? 'PLAINTEXT://127.0.0.1:9092'
    : config.get('listeners');
}

function securityProtocols(text: string): Map<string, SecurityProtocolName> {
  const result = new Map<string, SecurityProtocolName>();
  for (const pair of text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')) {
    const [name = '', protocol = ''] = pair.split(':');
    if (!isSecurityProtocol(protocol)) {
      throw new ConfigError(
        `Invalid value ${text} for configuration listener.security.protocol.map: "${protocol}" is none of ${Object.keys(SecurityProtocol).join(', ')}`,
      );
    }
    result.set(name.toUpperCase(), protocol);
  }
  return result;
}

function isSecurityProtocol(name: string): name is SecurityProtocolName {
  return Object.hasOwn(SecurityProtocol, name);
}

const END_POINT = /^([^:]+):\/\/(?:\[([^\]]*)\]|([^:]*)):(-?\d+)$/;

function parseEndPoints(
  key: string,
  text: string,
  protocols: ReadonlyMap<string, SecurityProtocolName>,
): EndPoint[] {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts.map((part) => {
    const match = END_POINT.exec(part);
    if (match === null)
      throw new ConfigError(
        `Invalid value ${text} for configuration ${key}: cannot read "${part}", expected NAME://host:port`,
      );
    const listenerName = (match[1] ?? '').toUpperCase();
    const securityProtocol = protocols.get(listenerName);
    if (securityProtocol === undefined) {
      throw new ConfigError(
        `No security protocol defined for listener ${listenerName}: add it to listener.security.protocol.map`,
      );
    }
    const port = Number(match[4]);
    if (port < 0 || port > 65_535)
      throw new ConfigError(
        `Invalid value ${text} for configuration ${key}: port ${port} is not in 0 … 65535`,
      );
    return { listenerName, host: match[2] ?? match[3] ?? '', port, securityProtocol };
  });
}

function refuseUnbuilt(endPoint: EndPoint): void {
  if (endPoint.securityProtocol === 'PLAINTEXT') return;
  throw new ConfigError(
    `listener ${endPoint.listenerName} asks for ${endPoint.securityProtocol}, which this version does not have yet: only PLAINTEXT listeners can be started`,
  );
}

function checkAdvertised(endPoint: EndPoint, bound: readonly EndPoint[]): void {
  if (!bound.some((candidate) => candidate.listenerName === endPoint.listenerName)) {
    throw new ConfigError(
      `advertised.listeners names ${endPoint.listenerName}, which is not in listeners (${bound.map((one) => one.listenerName).join(', ')})`,
    );
  }
  if (endPoint.host === '0.0.0.0') {
    throw new ConfigError(
      'advertised.listeners cannot use the nonroutable meta-address 0.0.0.0. Use a routable IP address.',
    );
  }
}

function unique(
  key: string,
  endPoints: readonly EndPoint[],
  of: (endPoint: EndPoint) => string,
  what: string,
): void {
  const seen = new Set<string>();
  for (const endPoint of endPoints) {
    if (seen.has(of(endPoint)))
      throw new ConfigError(
        `Each listener must have a different ${what}, ${key}: ${of(endPoint)} appears twice`,
      );
    seen.add(of(endPoint));
  }
}

function interBrokerName(config: KafkaConfig, bound: readonly EndPoint[]): string {
  const name = config.get('inter.broker.listener.name')?.toUpperCase();
  if (name !== undefined && config.isGiven('security.inter.broker.protocol')) {
    throw new ConfigError(
      'Only one of inter.broker.listener.name and security.inter.broker.protocol should be set.',
    );
  }
  const wanted = name ?? config.get('security.inter.broker.protocol');
  if (bound.some((endPoint) => endPoint.listenerName === wanted)) return wanted;
  throw new ConfigError(
    `inter.broker.listener.name must be a listener name defined in listeners: ${wanted} is not among ${bound.map((one) => one.listenerName).join(', ')}`,
  );
}
