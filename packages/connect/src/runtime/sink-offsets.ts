/** Offsets of a sink connector: those that its consumer group has committed. */
import type { ConnectorProps } from '../connector/connector.ts';
import type { ConnectClients } from './connect-clients.ts';
import type { SinkConnectorOffset } from './herder.ts';

export class SinkOffsets {
  readonly #clients: ConnectClients;
  readonly #clientId: string;
  readonly #groupId: string;
  readonly #props: ConnectorProps;

  constructor(clients: ConnectClients, name: string, props: ConnectorProps) {
    this.#clients = clients;
    this.#clientId = `connector-adminclient-${name}`;
    this.#groupId = clients.groupOf(name, props);
    this.#props = props;
  }

  async read(): Promise<SinkConnectorOffset[]> {
    return this.#withAdmin(async (admin) => {
      const committed = await admin.committedOffsets(this.#groupId);
      return committed.map(({ topic, partition, offset }) => ({ topic, partition, offset }));
    });
  }

  /** @throws KafkaError for what the group's coordinator refuses */
  async alter(offsets: readonly SinkConnectorOffset[]): Promise<void> {
    await this.#withAdmin(async (admin) => {
      const set = offsets.flatMap(({ topic, partition, offset }) =>
        offset === null ? [] : [{ topic, partition, offset }],
      );
      const gone = offsets.filter(({ offset }) => offset === null);
      if (set.length > 0) await admin.commitOffsets(this.#groupId, set);
      if (gone.length === 0) return;
      const errors = await admin.deleteOffsets(this.#groupId, gone);
      const error = errors.find((each) => each !== undefined);
      if (error !== undefined) throw error;
    });
  }

  async #withAdmin<T>(
    action: (admin: ReturnType<ConnectClients['admin']>['admin']) => Promise<T>,
  ): Promise<T> {
    const { admin } = this.#clients.admin(this.#clientId, this.#props);
    try {
      return await action(admin);
    } finally {
      admin.close();
    }
  }
}
