/**
 * `/brokers/ids/<id>`, ephemeral: how a broker is found. Version 1 (0.8) host and port; 2 (0.9) endpoints; 3 (0.10.0)
 * rack; 4 (0.10.2) security protocols by listener; 5 (2.7) features. Old clients read host and port only, those of the
 * first PLAINTEXT endpoint.
 */
import type { InterBrokerProtocol } from '../config/inter-broker-protocol.ts';
import { type EndPoint, SecurityProtocol, type SecurityProtocolName } from '../config/listeners.ts';
import { encodeJson, JsonNode } from './json-node.ts';
import { brokerIdPath } from './paths.ts';

/** One registered broker. */
export interface BrokerRegistration {
  readonly brokerId: number;
  readonly endPoints: readonly EndPoint[];
  readonly rack: string | undefined;
}

export function encodeBrokerRegistration(
  broker: BrokerRegistration,
  options: { readonly protocol: InterBrokerProtocol; readonly nowMs: number },
): Uint8Array {
  const { protocol, nowMs } = options;
  const plain = broker.endPoints.find((endPoint) => endPoint.securityProtocol === 'PLAINTEXT');
  const common = {
    host: plain?.host ?? null,
    port: plain?.port ?? -1,
    jmx_port: -1,
    timestamp: `${nowMs}`,
  };
  const endpoints = broker.endPoints.map(
    ({ listenerName, host, port }) => `${listenerName}://${bracketed(host)}:${port}`,
  );
  const rack = broker.rack === undefined ? {} : { rack: broker.rack };
  const listener_security_protocol_map = Object.fromEntries(
    broker.endPoints.map(({ listenerName, securityProtocol }) => [listenerName, securityProtocol]),
  );
  if (protocol.isAtLeast('2.7-IV0')) {
    return encodeJson({
      features: {},
      listener_security_protocol_map,
      endpoints,
      ...rack,
      ...common,
      version: 5,
    });
  }
  if (protocol.isAtLeast('0.10.0-IV1')) {
    return encodeJson({ listener_security_protocol_map, endpoints, ...rack, ...common, version: 4 });
  }
  if (protocol.isAtLeast('0.9.0')) return encodeJson({ endpoints, ...common, version: 2 });
  return encodeJson({ ...common, version: 1 });
}

/** Reads any version from 1 on. */
export function decodeBrokerRegistration(brokerId: number, data: Uint8Array | null): BrokerRegistration {
  const node = JsonNode.parse(brokerIdPath(brokerId), data);
  const protocols = node.object('listener_security_protocol_map');
  const endPoints = node.texts('endpoints').flatMap((text) => decodeEndPoint(text, protocols));
  const fallback: EndPoint[] = [
    {
      listenerName: 'PLAINTEXT',
      host: node.text('host') ?? '',
      port: node.integer('port', -1),
      securityProtocol: 'PLAINTEXT',
    },
  ];
  return { brokerId, endPoints: node.has('endpoints') ? endPoints : fallback, rack: node.text('rack') };
}

function decodeEndPoint(text: string, protocols: JsonNode): EndPoint[] {
  const match = /^([^:]+):\/\/(?:\[([^\]]*)\]|([^:]*)):(\d+)$/.exec(text);
  if (match === null) return [];
  const listenerName = match[1] ?? '';
  return [
    {
      listenerName,
      host: match[2] ?? match[3] ?? '',
      port: Number(match[4]),
      securityProtocol: protocolNamed(protocols.text(listenerName) ?? listenerName),
    },
  ];
}

function protocolNamed(name: string): SecurityProtocolName {
  const known = Object.keys(SecurityProtocol).find((candidate) => candidate === name);
  return isProtocol(known) ? known : 'PLAINTEXT';
}

function isProtocol(name: string | undefined): name is SecurityProtocolName {
  return name !== undefined && Object.hasOwn(SecurityProtocol, name);
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
