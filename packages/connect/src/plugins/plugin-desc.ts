/** One class of a plug-in that connectors can be made of (`PluginDesc`). */
import type { PluginType } from '../config/class-check.ts';
import type { SinkConnector, SourceConnector } from '../connector/connector.ts';
import type { Converter, HeaderConverter } from '../converters/converter.ts';
import type { Predicate } from '../predicates/predicate.ts';
import type { Transformation } from '../transforms/transformation.ts';

/** What a class of each kind is an instance of. */
export interface PluginInstances {
  readonly sink: SinkConnector;
  readonly source: SourceConnector;
  readonly transformation: Transformation;
  readonly predicate: Predicate;
  readonly converter: Converter;
  readonly header_converter: HeaderConverter;
}

export interface PluginDesc {
  /** Full name, Java's where there is one: `org.apache.kafka.connect.transforms.Cast$Key`. */
  readonly className: string;
  readonly type: PluginType;
  /** Undefined where nobody says. */
  readonly version: string | undefined;
  /** `classpath` for what comes with the worker, the package's directory otherwise. */
  readonly location: string;
  /** A new instance, not configured; checked by {@link asPlugin} before use. */
  create(): Promise<unknown>;
}

const connectorMethods = ['version', 'config', 'start', 'taskConfigs', 'stop', 'newTask'];

/** What is called without asking whether it is there. */
const methods: Readonly<Record<PluginType, readonly string[]>> = {
  sink: connectorMethods,
  source: connectorMethods,
  transformation: ['config', 'configure', 'apply', 'close'],
  predicate: ['config', 'configure', 'test', 'close'],
  converter: ['configure', 'fromConnectData', 'toConnectData'],
  header_converter: ['configure', 'fromConnectHeader', 'toConnectHeader'],
};

/** Methods that an instance lacks to be of a kind; empty if it is. Plug-ins need not share the worker's base classes. */
export function missingMethods(instance: unknown, type: PluginType): readonly string[] {
  if (typeof instance !== 'object' || instance === null) return methods[type];
  const methodOf = (name: string): unknown => Reflect.get(instance, name);
  return methods[type].filter((name) => typeof methodOf(name) !== 'function');
}

/** Whether an instance can be used as a plug-in of this kind. */
export function asPlugin<T extends PluginType>(instance: unknown, type: T): instance is PluginInstances[T] {
  return missingMethods(instance, type).length === 0;
}

/** `PluginDesc.toString`, as messages list what there is. */
export function printPluginDesc(desc: PluginDesc): string {
  const version = desc.version ?? 'undefined';
  return `PluginDesc{klass=class ${desc.className}, name='${desc.className}', version='${version}', encodedVersion=${version}, type=${desc.type}, typeName='${desc.type}', location='${desc.location}'}`;
}

/** `Class.getSimpleName`. */
export function simpleName(className: string): string {
  return className.slice(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
}

const suffixes: Readonly<Record<PluginType, string>> = {
  sink: 'Connector',
  source: 'Connector',
  transformation: 'Transformation',
  predicate: 'Predicate',
  converter: 'Converter',
  header_converter: 'HeaderConverter',
};

/** The simple name without what all classes of the kind end in: `FileStreamSource`, `Json`. */
export function prunedName(desc: Pick<PluginDesc, 'className' | 'type'>): string {
  const simple = simpleName(desc.className);
  const end = simple.lastIndexOf(suffixes[desc.type]);
  return end > 0 ? simple.slice(0, end) : simple;
}
