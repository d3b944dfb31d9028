import { OPTIONAL_INT64_SCHEMA } from '../data/schemas.ts';
import { NumberConverter } from './number-converter.ts';

/** `org.apache.kafka.connect.converters.LongConverter`. */
export class LongConverter extends NumberConverter {
  constructor() {
    super({
      typeName: 'long',
      deserializer: 'LongDeserializer',
      schema: OPTIONAL_INT64_SCHEMA,
      size: 8,
      write: (view, value) => {
        if (typeof value !== 'bigint' || BigInt.asIntN(64, value) !== value) return false;
        view.setBigInt64(0, value);
        return true;
      },
      read: (view) => view.getBigInt64(0),
    });
  }
}
