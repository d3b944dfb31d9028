/** The converters of one task: its connector's own, else the worker's. */
import type { ConnectorProps } from '../connector/connector.ts';
import type { Converter, HeaderConverter } from '../converters/converter.ts';
import type { Plugins } from './plugins.ts';
import { withoutPrefix } from './prefixed.ts';

export interface TaskConverters {
  readonly key: Converter;
  readonly value: Converter;
  readonly header: HeaderConverter;
  /** Java's names of the classes, for messages. */
  readonly classNames: { readonly key: string; readonly value: string; readonly header: string };
}

const simpleHeaderConverter = 'org.apache.kafka.connect.storage.SimpleHeaderConverter';

/** @throws ConnectError, ConfigError for classes that are not there and settings that are wrong */
export async function taskConverters(
  plugins: Plugins,
  props: ConnectorProps,
  workerProps: ConnectorProps,
): Promise<TaskConverters> {
  const settingsOf = (key: string): { className: string; settings: ConnectorProps } => {
    const from = props[key] === undefined ? workerProps : props;
    return { className: from[key] ?? simpleHeaderConverter, settings: withoutPrefix(from, `${key}.`) };
  };
  const [key, value, header] = [
    settingsOf('key.converter'),
    settingsOf('value.converter'),
    settingsOf('header.converter'),
  ];
  const keyConverter = await plugins.newConverter(key.className);
  keyConverter.configure(key.settings, true);
  const valueConverter = await plugins.newConverter(value.className);
  valueConverter.configure(value.settings, false);
  const headerConverter = await plugins.newHeaderConverter(header.className);
  headerConverter.configure(header.settings);
  return {
    key: keyConverter,
    value: valueConverter,
    header: headerConverter,
    classNames: { key: key.className, value: value.className, header: header.className },
  };
}
