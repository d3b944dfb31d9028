import { OPTIONAL_INT32_SCHEMA } from '../data/schemas.ts';
import { isWhole, NumberConverter } from './number-converter.ts';

/** `org.apache.kafka.connect.converters.IntegerConverter`. */
export class IntegerConverter extends NumberConverter {
  constructor() {
    super({
      typeName: 'integer',
      deserializer: 'IntegerDeserializer',
      schema: OPTIONAL_INT32_SCHEMA,
      size: 4,
      write: (view, value) => {
        if (!isWhole(value, 2 ** 31)) return false;
        view.setInt32(0, value);
        return true;
      },
      read: (view) => view.getInt32(0),
    });
  }
}
