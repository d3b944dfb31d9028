/** Reads and changes how far connectors came (KIP-875): sources in the offset file, sinks in their consumer group. */
import { KafkaError } from '@kafka-ts/protocol/errors';
import type { SourceOffset } from '../connector/connect-record.ts';
import type { ConnectorProps } from '../connector/connector.ts';
import type { TopicPartition } from '../connector/sink-task.ts';
import type { OffsetStore } from '../storage/offset-store.ts';
import type { ConnectClients } from './connect-clients.ts';
import type {
  ConnectorOffsets,
  ConnectorType,
  SinkConnectorOffset,
  SourceConnectorOffset,
} from './herder.ts';
import { HerderError } from './herder-error.ts';
import type { SinkCheck, SourceCheck } from './offset-checks.ts';
import { SinkOffsets } from './sink-offsets.ts';

/** Keys of offsets that are this worker's own business. */
const internalPrefix = 'kafka-ts.';

export class ConnectorOffsetChanges {
  readonly #store: OffsetStore;
  readonly #clients: ConnectClients;

  constructor(options: { readonly offsets: OffsetStore; readonly clients: ConnectClients }) {
    this.#store = options.offsets;
    this.#clients = options.clients;
  }

  async read(name: string, type: ConnectorType, config: ConnectorProps): Promise<ConnectorOffsets> {
    if (type === 'sink') return { type, offsets: await new SinkOffsets(this.#clients, name, config).read() };
    const offsets = this.#store.ofConnector(name).map(({ partition, offset }) => ({
      partition,
      offset: visible(offset),
    }));
    return { type: 'source', offsets };
  }

  async alterSource(
    name: string,
    offsets: readonly SourceConnectorOffset[],
    check: SourceCheck,
  ): Promise<string> {
    const isHandled = await check(new Map(offsets.map(({ partition, offset }) => [partition, offset])));
    await this.#store.commit(name, offsets);
    return told('altered', isHandled);
  }

  async resetSource(name: string, check: SourceCheck): Promise<string> {
    const offsets = this.#store.ofConnector(name).map(({ partition }) => ({ partition, offset: null }));
    const isHandled = await check(new Map(offsets.map(({ partition, offset }) => [partition, offset])));
    await this.#store.commit(name, offsets);
    return told('reset', isHandled);
  }

  async alterSink(
    name: string,
    config: ConnectorProps,
    changes: { readonly offsets: readonly SinkConnectorOffset[]; readonly check: SinkCheck },
  ): Promise<string> {
    const { offsets, check } = changes;
    const isHandled = await check(byPartition(offsets));
    await orRefused(new SinkOffsets(this.#clients, name, config).alter(offsets));
    return told('altered', isHandled);
  }

  async resetSink(name: string, config: ConnectorProps, check: SinkCheck): Promise<string> {
    const sink = new SinkOffsets(this.#clients, name, config);
    const offsets = (await sink.read()).map(({ topic, partition }) => ({ topic, partition, offset: null }));
    const isHandled = await check(byPartition(offsets));
    await orRefused(sink.alter(offsets));
    return told('reset', isHandled);
  }
}

function byPartition(offsets: readonly SinkConnectorOffset[]): Map<TopicPartition, number | null> {
  return new Map(offsets.map(({ topic, partition, offset }) => [{ topic, partition }, offset]));
}

function visible(offset: SourceOffset): SourceOffset {
  return Object.fromEntries(Object.entries(offset).filter(([key]) => !key.startsWith(internalPrefix)));
}

function told(what: 'altered' | 'reset', isHandled: boolean): string {
  return isHandled
    ? `The offsets for this connector have been ${what} successfully`
    : `The Connect framework-managed offsets for this connector have been ${what} successfully. However, if this connector manages offsets externally, they will need to be manually ${what} in the system that the connector uses.`;
}

async function orRefused(change: Promise<void>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error;
    throw new HerderError(500, `Failed to alter consumer group offsets: ${error.message}`, { cause: error });
  }
}
