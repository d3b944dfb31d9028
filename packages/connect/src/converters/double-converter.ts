import { OPTIONAL_FLOAT64_SCHEMA } from '../data/schemas.ts';
import { NumberConverter } from './number-converter.ts';

/** `org.apache.kafka.connect.converters.DoubleConverter`. */
export class DoubleConverter extends NumberConverter {
  constructor() {
    super({
      typeName: 'double',
      deserializer: 'Deserializer',
      schema: OPTIONAL_FLOAT64_SCHEMA,
      size: 8,
      write: (view, value) => {
        if (typeof value !== 'number') return false;
        view.setFloat64(0, value);
        return true;
      },
      read: (view) => view.getFloat64(0),
    });
  }
}
