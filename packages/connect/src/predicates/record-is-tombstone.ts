import { ConfigDef } from '../config/config-def.ts';
import type { ConnectRecord } from '../connector/connect-record.ts';
import { Predicate } from './predicate.ts';

/** `org.apache.kafka.connect.transforms.predicates.RecordIsTombstone`: records without a value. */
export class RecordIsTombstone extends Predicate {
  config(): ConfigDef {
    return new ConfigDef();
  }

  configure(_props: Readonly<Record<string, string>>): void {}

  test(record: ConnectRecord): boolean {
    return record.value === null;
  }
}
