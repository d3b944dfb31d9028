/** What the demos of Kafka Streams are called with: a file of settings, and, beyond Kafka's, single settings. */
import type { WordBoundary } from '@kafka-ts/streams/examples/words';
import { keyValues, readProperties } from '../bootstrap.ts';
import { CliError } from '../cli-error.ts';
import type { OptionSpec } from '../options/option.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import type { Terminal } from '../terminal.ts';

const BOUNDARY = 'word.boundary';

export const demoOptions: readonly OptionSpec[] = [
  {
    name: 'property',
    description: `A setting, key=value, over those of the file. ${BOUNDARY}=unicode splits words as Unicode does, so that Chinese words count too; without it they are split as Java does, at everything but ASCII letters and digits.`,
    value: { type: 'String', label: 'key=value' },
    isRepeatable: true,
  },
];

export const demoOperands = '[config.properties]';

export interface DemoSettings {
  readonly properties: Readonly<Record<string, string>>;
  readonly wordBoundary: WordBoundary;
}

/** @param defaults of the demo, below what the file and the options say */
export function demoSettings(
  terminal: Terminal,
  call: { readonly options: ParsedOptions; readonly words: readonly string[] },
  defaults: Readonly<Record<string, string>>,
): DemoSettings {
  const [file, ...ignored] = call.words;
  const settings = new Map(Object.entries(defaults));
  if (file !== undefined) for (const [key, value] of readProperties(file)) settings.set(key, value);
  for (const [key, value] of keyValues(call.options.all('property'), 'property')) settings.set(key, value);
  if (ignored.length > 0) {
    terminal.stdout.write(
      'Warning: Some command line arguments were ignored. This demo only accepts an optional configuration file.\n',
    );
  }
  const protocol = settings.get('security.protocol') ?? 'PLAINTEXT';
  if (protocol.toUpperCase() !== 'PLAINTEXT')
    throw new CliError(`security.protocol=${protocol} is not supported; expected PLAINTEXT`);
  const boundary = settings.get(BOUNDARY) ?? 'java';
  if (boundary !== 'java' && boundary !== 'unicode')
    throw new CliError(`Invalid value ${boundary} for configuration ${BOUNDARY}: expected java or unicode`);
  return { properties: Object.fromEntries(settings), wordBoundary: boundary };
}

/** What all demos set. */
export const demoDefaults: Readonly<Record<string, string>> = {
  'bootstrap.servers': 'localhost:9092',
  'statestore.cache.max.bytes': '0',
  'default.key.serde': 'org.apache.kafka.common.serialization.Serdes$StringSerde',
  'default.value.serde': 'org.apache.kafka.common.serialization.Serdes$StringSerde',
  'auto.offset.reset': 'earliest',
};
