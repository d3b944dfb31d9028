/**
 * `inter.broker.protocol.version`: which release's znode formats, record formats and inter-broker request versions a
 * broker writes. Names are Kafka's `MetadataVersion`s; a short name ("2.3") means the last of that release.
 */
import { ConfigError } from './config-key.ts';

const versions = [
  '0.8.0',
  '0.8.1',
  '0.8.2',
  '0.9.0',
  '0.10.0-IV0',
  '0.10.0-IV1',
  '0.10.1-IV0',
  '0.10.1-IV1',
  '0.10.1-IV2',
  '0.10.2-IV0',
  '0.11.0-IV0',
  '0.11.0-IV1',
  '0.11.0-IV2',
  '1.0-IV0',
  '1.1-IV0',
  '2.0-IV0',
  '2.0-IV1',
  '2.1-IV0',
  '2.1-IV1',
  '2.1-IV2',
  '2.2-IV0',
  '2.2-IV1',
  '2.3-IV0',
  '2.3-IV1',
  '2.4-IV0',
  '2.4-IV1',
  '2.5-IV0',
  '2.6-IV0',
  '2.7-IV0',
  '2.7-IV1',
  '2.7-IV2',
  '2.8-IV0',
  '2.8-IV1',
  '3.0-IV0',
  '3.0-IV1',
  '3.1-IV0',
  '3.2-IV0',
  '3.3-IV0',
  '3.3-IV1',
  '3.3-IV2',
  '3.3-IV3',
  '3.4-IV0',
  '3.5-IV0',
  '3.5-IV1',
  '3.5-IV2',
  '3.6-IV0',
  '3.6-IV1',
  '3.6-IV2',
  '3.7-IV0',
  '3.7-IV1',
  '3.7-IV2',
  '3.7-IV3',
  '3.7-IV4',
  '3.8-IV0',
  '3.9-IV0',
] as const;

export type InterBrokerProtocolVersion = (typeof versions)[number];

/** An inter-broker protocol version that can be compared. */
export class InterBrokerProtocol {
  readonly version: InterBrokerProtocolVersion;
  readonly #rank: number;

  private constructor(rank: number) {
    this.#rank = rank;
    this.version = versions[rank] ?? versions[versions.length - 1] ?? '3.9-IV0';
  }

  /** Reads "3.9", "3.9-IV0", "2.3.1" or "0.10.2"; throws {@link ConfigError} for a release it does not know. */
  static parse(text: string): InterBrokerProtocol {
    const wanted = text.trim();
    const all: readonly string[] = versions;
    const exact = all.indexOf(wanted);
    if (exact >= 0) return new InterBrokerProtocol(exact);
    const parts = wanted
      .split('.')
      .slice(0, wanted.startsWith('0.') ? 3 : 2)
      .join('.');
    const rank = versions.findLastIndex((version) => version === parts || version.startsWith(`${parts}-`));
    if (rank >= 0 && /^[\d.]+$/.test(wanted)) return new InterBrokerProtocol(rank);
    throw new ConfigError(
      `Invalid value ${text} for configuration inter.broker.protocol.version: expected one of ${versions.join(', ')}`,
    );
  }

  isAtLeast(version: InterBrokerProtocolVersion): boolean {
    return this.#rank >= versions.indexOf(version);
  }

  /** Version of the LeaderAndIsr requests to send. */
  get leaderAndIsrVersion(): number {
    return this.#pick([
      ['3.4-IV0', 7],
      ['3.2-IV0', 6],
      ['2.8-IV1', 5],
      ['2.4-IV1', 4],
      ['2.4-IV0', 3],
      ['2.2-IV0', 2],
      ['1.0-IV0', 1],
    ]);
  }

  /** Version of the UpdateMetadata requests to send. */
  get updateMetadataVersion(): number {
    return this.#pick([
      ['3.4-IV0', 8],
      ['2.8-IV1', 7],
      ['2.4-IV1', 6],
      ['2.2-IV0', 5],
      ['1.0-IV0', 4],
      ['0.10.2-IV0', 3],
      ['0.10.0-IV1', 2],
      ['0.9.0', 1],
    ]);
  }

  /** Version of the StopReplica requests to send. */
  get stopReplicaVersion(): number {
    return this.#pick([
      ['3.4-IV0', 4],
      ['2.6-IV0', 3],
      ['2.4-IV1', 2],
      ['2.2-IV0', 1],
    ]);
  }

  #pick(table: readonly (readonly [InterBrokerProtocolVersion, number])[]): number {
    return table.find(([since]) => this.isAtLeast(since))?.[1] ?? 0;
  }
}
