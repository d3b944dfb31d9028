import { ConfigDef } from '../config/config-def.ts';
import { nonNull } from '../config/validators.ts';
import type { ConnectRecord } from '../connector/connect-record.ts';
import { parseString } from '../data/parse-values.ts';
import type { SchemaAndValue } from '../data/schema.ts';
import { Transformation } from './transformation.ts';

/** `org.apache.kafka.connect.transforms.InsertHeader`: the same header for each record, its value read as a header's text is. */
export class InsertHeader extends Transformation {
  #key = '';
  #literal: SchemaAndValue = { schema: undefined, value: null };

  config(): ConfigDef {
    return new ConfigDef()
      .define({
        name: 'header',
        type: 'STRING',
        validator: nonNull(),
        importance: 'HIGH',
        documentation: 'Name of the header.',
      })
      .define({
        name: 'value.literal',
        type: 'STRING',
        validator: nonNull(),
        importance: 'HIGH',
        documentation: 'Value of the header, as text.',
      });
  }

  configure(props: Readonly<Record<string, string>>): void {
    const config = this.config().parse(props);
    this.#key = config.string('header');
    this.#literal = parseString(config.string('value.literal'));
  }

  apply<R extends ConnectRecord>(record: R): R {
    return { ...record, headers: [...record.headers, { key: this.#key, ...this.#literal }] };
  }
}
