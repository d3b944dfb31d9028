/** The transformations that come with the worker, by Java's class names; each module is loaded when it is first used. */
import { kafkaVersion } from '../runtime/kafka-version.ts';
import { keyPart, type RecordPart, valuePart } from './record-part.ts';
import type { Transformation } from './transformation.ts';

interface BuiltInTransformation {
  readonly version: string;
  /** A new one, not configured. */
  readonly load: () => Promise<Transformation>;
}

/** Of the classes `Name$Key` and `Name$Value`. */
const forPart: Readonly<Record<string, (part: RecordPart) => Promise<Transformation>>> = {
  Cast: async (part) => new (await import('./cast.ts')).Cast(part),
  ExtractField: async (part) => new (await import('./extract-field.ts')).ExtractField(part),
  Flatten: async (part) => new (await import('./flatten.ts')).Flatten(part),
  HeaderFrom: async (part) => new (await import('./header-from.ts')).HeaderFrom(part),
  HoistField: async (part) => new (await import('./hoist-field.ts')).HoistField(part),
  InsertField: async (part) => new (await import('./insert-field.ts')).InsertField(part),
  MaskField: async (part) => new (await import('./mask-field.ts')).MaskField(part),
  ReplaceField: async (part) => new (await import('./replace-field.ts')).ReplaceField(part),
  SetSchemaMetadata: async (part) => new (await import('./set-schema-metadata.ts')).SetSchemaMetadata(part),
  TimestampConverter: async (part) => new (await import('./timestamp-converter.ts')).TimestampConverter(part),
};

const forRecord: Readonly<Record<string, () => Promise<Transformation>>> = {
  DropHeaders: async () => new (await import('./drop-headers.ts')).DropHeaders(),
  Filter: async () => new (await import('./filter.ts')).Filter(),
  InsertHeader: async () => new (await import('./insert-header.ts')).InsertHeader(),
  RegexRouter: async () => new (await import('./regex-router.ts')).RegexRouter(),
  TimestampRouter: async () => new (await import('./timestamp-router.ts')).TimestampRouter(),
  ValueToKey: async () => new (await import('./value-to-key.ts')).ValueToKey(),
};

export const transformations: Readonly<Record<string, BuiltInTransformation>> = Object.fromEntries([
  ...Object.entries(forRecord).map(([name, load]) => entry(name, load)),
  ...Object.entries(forPart).flatMap(([name, load]) => [
    entry(`${name}$Key`, () => load(keyPart)),
    entry(`${name}$Value`, () => load(valuePart)),
  ]),
]);

function entry(name: string, load: () => Promise<Transformation>): [string, BuiltInTransformation] {
  return [`org.apache.kafka.connect.transforms.${name}`, { version: kafkaVersion, load }];
}
