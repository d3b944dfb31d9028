/** What the worker asks of the registry of plug-ins; classes are full Java names, simple names or aliases. */
import type { Connector, ConnectorProps } from '../connector/connector.ts';
import type { Converter, HeaderConverter } from '../converters/converter.ts';
import type { Predicate } from '../predicates/predicate.ts';
import type { Transformation } from '../transforms/transformation.ts';

/** Makes plug-ins, not configured yet. Each method throws `ConnectError` in Kafka's words for a class that is not there. */
export interface Plugins {
  newConnector(className: string): Promise<Connector>;
  newConverter(className: string): Promise<Converter>;
  newHeaderConverter(className: string): Promise<HeaderConverter>;
  newTransformation(className: string): Promise<Transformation>;
  newPredicate(className: string): Promise<Predicate>;
  /** The full Java name of the class that {@link newConnector} finds. */
  connectorClassName(className: string): Promise<string>;
}

/** What is wrong with settings, key by key. */
export interface ConfigProblems {
  readonly configs: readonly { readonly name: string; readonly errors: readonly string[] }[];
}

/** Checks all settings of a connector, as `PUT /connector-plugins/P/config/validate` does. */
export type ValidateConfig = (props: ConnectorProps) => Promise<ConfigProblems>;
