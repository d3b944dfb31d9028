/** The plug-ins that come with the worker, by kind; their modules are imported when they are first asked for. */
import type { PluginType } from '../config/class-check.ts';
import { kafkaVersion } from '../runtime/kafka-version.ts';
import type { PluginDesc } from './plugin-desc.ts';

interface BuiltIn {
  readonly version: string;
  readonly load: () => Promise<unknown>;
}

type Table = Readonly<Record<string, BuiltIn>>;

const sinks: Table = {
  'org.apache.kafka.connect.file.FileStreamSinkConnector': {
    version: kafkaVersion,
    load: async () => new (await import('../file/file-stream-sink-connector.ts')).FileStreamSinkConnector(),
  },
};

const sources: Table = {
  'org.apache.kafka.connect.file.FileStreamSourceConnector': {
    version: kafkaVersion,
    load: async () =>
      new (await import('../file/file-stream-source-connector.ts')).FileStreamSourceConnector(),
  },
};

const tables: Readonly<Record<PluginType, () => Promise<Table>>> = {
  sink: async () => sinks,
  source: async () => sources,
  converter: async () => (await import('../converters/table.ts')).converters,
  header_converter: async () => (await import('../converters/table.ts')).headerConverters,
  transformation: async () => (await import('../transforms/table.ts')).transformations,
  predicate: async () => (await import('../predicates/table.ts')).predicates,
};

/** In no particular order. */
export async function builtInPlugins(type: PluginType): Promise<readonly PluginDesc[]> {
  return Object.entries(await tables[type]()).map(([className, { version, load }]) => ({
    className,
    type,
    version,
    location: 'classpath',
    create: load,
  }));
}
