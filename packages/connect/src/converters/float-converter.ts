import { OPTIONAL_FLOAT32_SCHEMA } from '../data/schemas.ts';
import { NumberConverter } from './number-converter.ts';

/** `org.apache.kafka.connect.converters.FloatConverter`. */
export class FloatConverter extends NumberConverter {
  constructor() {
    super({
      typeName: 'float',
      deserializer: 'Deserializer',
      schema: OPTIONAL_FLOAT32_SCHEMA,
      size: 4,
      write: (view, value) => {
        if (typeof value !== 'number') return false;
        view.setFloat32(0, value);
        return true;
      },
      read: (view) => view.getFloat32(0),
    });
  }
}
