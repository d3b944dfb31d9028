import { ConfigDef } from '../config/config-def.ts';
import type { ConnectRecord } from '../connector/connect-record.ts';
import { nonEmptyList } from './config-keys.ts';
import { Transformation } from './transformation.ts';

/** `org.apache.kafka.connect.transforms.DropHeaders`. */
export class DropHeaders extends Transformation {
  #names: readonly string[] = [];

  config(): ConfigDef {
    return new ConfigDef().define({
      name: 'headers',
      type: 'LIST',
      validator: nonEmptyList(),
      importance: 'HIGH',
      documentation: 'Names of the headers that are taken away.',
    });
  }

  configure(props: Readonly<Record<string, string>>): void {
    this.#names = this.config().parse(props).list('headers');
  }

  apply<R extends ConnectRecord>(record: R): R {
    return { ...record, headers: record.headers.filter(({ key }) => !this.#names.includes(key)) };
  }
}
