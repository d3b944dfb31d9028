/** The text of kafka-broker-api-versions, as a client of 3.9 prints it. */
import type { VersionRanges } from '@kafka-ts/client/connection/version-ranges';
import { apiKeys } from '@kafka-ts/protocol/api-keys';
import type { JsonValue } from './json.ts';
import { brokerApis, controllerApis } from './known-apis.ts';
import { plainStyle, type Style } from './style.ts';

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

interface ApiRow {
  readonly key: number;
  /** Undefined if a client does not know the API. */
  readonly name: string | undefined;
  /** Undefined if the broker does not offer it. */
  readonly offered: { readonly min: number; readonly max: number } | undefined;
  /** The version that a client takes; undefined if there is none. */
  readonly usable: number | undefined;
}

/** Each API that the broker offers or a client knows. */
function apiRows(versions: VersionRanges): ApiRow[] {
  const keys = new Set([...versions.keys(), ...Object.keys(brokerApis).map(Number)]);
  return [...keys]
    .sort((left, right) => left - right)
    .map((key) => {
      const offered = versions.get(key);
      const latest = brokerApis[key] ?? controllerApis[key];
      const isUsable = offered !== undefined && latest !== undefined && latest >= offered.min;
      return {
        key,
        name: latest === undefined ? undefined : nameOf(key),
        offered,
        usable: isUsable ? Math.min(latest, offered.max) : undefined,
      };
    });
}

/** One line for each API, between brackets; for a person the versions stand below each other. */
export function apiVersionsText(versions: VersionRanges, style: Style = plainStyle): string {
  const rows = apiRows(versions);
  const labelOf = ({ key, name }: ApiRow): string => `${name ?? 'UNKNOWN'}(${key}):`;
  const width = style.isAligned ? Math.max(...rows.map((row) => labelOf(row).length)) : 0;
  const lines = rows.map((row) => `\t${labelOf(row).padEnd(width)} ${rangeText(row, style)}`);
  return `(\n${lines.join(',\n')}\n)`;
}

function rangeText({ name, offered, usable }: ApiRow, style: Style): string {
  if (offered === undefined) return style.paint('dim', 'UNSUPPORTED');
  const { min, max } = offered;
  const range = min === max ? `${min}` : `${min} to ${max}`;
  if (name === undefined) return range;
  if (usable === undefined) return `${range} ${style.paint('bad', '[unusable: node too new]')}`;
  return `${range} ${style.paint('good', `[usable: ${usable}]`)}`;
}

/** The same as a document of `-o json`. */
export function apiVersionsDocument(versions: VersionRanges): JsonValue {
  return apiRows(versions).map(({ key, name, offered, usable }) => ({
    key,
    name,
    minVersion: offered?.min,
    maxVersion: offered?.max,
    usableVersion: usable,
  }));
}

/** 4.1 gave this one another name. */
const namesOf39: Readonly<Record<number, string>> = { 74: 'ListClientMetricsResources' };

function nameOf(key: number): string {
  return namesOf39[key] ?? apiKeys.get(key)?.name ?? 'UNKNOWN';
}
