import { OPTIONAL_INT16_SCHEMA } from '../data/schemas.ts';
import { isWhole, NumberConverter } from './number-converter.ts';

/** `org.apache.kafka.connect.converters.ShortConverter`. */
export class ShortConverter extends NumberConverter {
  constructor() {
    super({
      typeName: 'short',
      deserializer: 'ShortDeserializer',
      schema: OPTIONAL_INT16_SCHEMA,
      size: 2,
      write: (view, value) => {
        if (!isWhole(value, 2 ** 15)) return false;
        view.setInt16(0, value);
        return true;
      },
      read: (view) => view.getInt16(0),
    });
  }
}
