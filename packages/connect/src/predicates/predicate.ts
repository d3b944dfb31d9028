import type { ConfigDef } from '../config/config-def.ts';
import type { ConnectRecord } from '../connector/connect-record.ts';

/** Says for which records a transformation runs (`org.apache.kafka.connect.transforms.predicates.Predicate`, KIP-585). */
export abstract class Predicate {
  abstract config(): ConfigDef;
  /** @throws ConfigError for settings that cannot be used */
  abstract configure(props: Readonly<Record<string, string>>): void;
  abstract test(record: ConnectRecord): boolean;
  close(): void {}
}
