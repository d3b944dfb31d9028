/** The text of kafka-broker-api-versions, as a client of 3.9 prints it. */
import type { VersionRanges } from '@kafka-ts/client/connection/version-ranges';
import { apiKeys } from '@kafka-ts/protocol/api-keys';
import { brokerApis, controllerApis } from './known-apis.ts';

export interface BrokerNode {
  readonly id: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

/** `host:port (id: 0 rack: null)`. */
export function nodeText({ id, host, port, rack }: BrokerNode): string {
  return `${host}:${port} (id: ${id} rack: ${rack})`;
}

/** One line for each API that the broker offers or a client knows, between brackets. */
export function apiVersionsText(versions: VersionRanges): string {
  const keys = new Set([...versions.keys(), ...Object.keys(brokerApis).map(Number)]);
  const lines = [...keys].sort((left, right) => left - right).map((key) => `\t${apiText(key, versions)}`);
  return `(\n${lines.join(',\n')}\n)`;
}

function apiText(key: number, versions: VersionRanges): string {
  const offered = versions.get(key);
  if (offered === undefined) return `${nameOf(key)}(${key}): UNSUPPORTED`;
  const { min, max } = offered;
  const range = min === max ? `${min}` : `${min} to ${max}`;
  const latest = brokerApis[key] ?? controllerApis[key];
  if (latest === undefined) return `UNKNOWN(${key}): ${range}`;
  if (latest < min) return `${nameOf(key)}(${key}): ${range} [unusable: node too new]`;
  return `${nameOf(key)}(${key}): ${range} [usable: ${Math.min(latest, max)}]`;
}

/** 4.1 gave this one another name. */
const namesOf39: Readonly<Record<number, string>> = { 74: 'ListClientMetricsResources' };

function nameOf(key: number): string {
  return namesOf39[key] ?? apiKeys.get(key)?.name ?? 'UNKNOWN';
}
