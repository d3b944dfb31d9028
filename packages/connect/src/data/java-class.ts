/** The class that a value has in Java, for texts that name it. */
import { Decimal } from './decimal.ts';
import { isList, isMap } from './java-text.ts';
import type { ConnectValue, Schema } from './schema.ts';

const numberClasses: Readonly<Record<string, string>> = {
  INT8: 'java.lang.Byte',
  INT16: 'java.lang.Short',
  INT32: 'java.lang.Integer',
  FLOAT32: 'java.lang.Float',
  FLOAT64: 'java.lang.Double',
};

/** As `value.getClass().getName()`; of a number only its schema knows which, and without one it is a Double. */
export function javaClassOf(value: ConnectValue, schema?: Schema): string {
  switch (typeof value) {
    case 'boolean':
      return 'java.lang.Boolean';
    case 'bigint':
      return 'java.lang.Long';
    case 'string':
      return 'java.lang.String';
    case 'number':
      return numberClasses[schema?.type ?? 'FLOAT64'] ?? 'java.lang.Double';
    default:
  }
  if (value === null) return 'null';
  if (value instanceof Uint8Array) return '[B';
  if (value instanceof Date) return 'java.util.Date';
  if (value instanceof Decimal) return 'java.math.BigDecimal';
  if (isList(value)) return 'java.util.ArrayList';
  if (isMap(value)) return 'java.util.HashMap';
  return 'org.apache.kafka.connect.data.Struct';
}
