import { ConfigDef } from '../config/config-def.ts';
import { nonEmptyString } from '../config/validators.ts';
import type { ConnectRecord } from '../connector/connect-record.ts';
import { Predicate } from './predicate.ts';

/** `org.apache.kafka.connect.transforms.predicates.HasHeaderKey`. */
export class HasHeaderKey extends Predicate {
  #name = '';

  config(): ConfigDef {
    return new ConfigDef().define({
      name: 'name',
      type: 'STRING',
      validator: nonEmptyString(),
      importance: 'MEDIUM',
      documentation: 'Name of the header.',
    });
  }

  configure(props: Readonly<Record<string, string>>): void {
    this.#name = this.config().parse(props).string('name');
  }

  test(record: ConnectRecord): boolean {
    return record.headers.some(({ key }) => key === this.#name);
  }
}
