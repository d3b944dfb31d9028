import type { ConfigDef } from '../config/config-def.ts';
import type { ConnectRecord } from '../connector/connect-record.ts';

/** A Single Message Transform (`org.apache.kafka.connect.transforms.Transformation`). */
export abstract class Transformation {
  abstract config(): ConfigDef;
  /** @throws ConfigError for settings that cannot be used */
  abstract configure(props: Readonly<Record<string, string>>): void;
  /** The record or a changed copy, which keeps what belongs to its kind; null drops it. */
  abstract apply<R extends ConnectRecord>(record: R): R | null;
  close(): void {}
}
