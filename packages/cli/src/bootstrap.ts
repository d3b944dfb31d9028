/** What commands need to reach a cluster: addresses from options, client settings from files and `--x-property`. */

import { readFileSync } from 'node:fs';
import { type BrokerAddress, parseBrokerList } from '@kafka-ts/client/connection/broker-address';
import { errorCodeOf } from '@kafka-ts/client/connection/connection-error';
import { messageOf } from '@kafka-ts/environment/error-message';
import { decodeProperties, PropertiesError } from '@kafka-ts/environment/properties';
import { CliError, UsageError } from './cli-error.ts';
import type { ParsedOptions } from './options/parsed-options.ts';

/** `host:port,…` of an option. */
export function brokerAddresses(text: string): BrokerAddress[] {
  try {
    return parseBrokerList(text);
  } catch (error) {
    throw new UsageError(`Please provide valid host:port like host1:9091,host2:9092; ${messageOf(error)}`);
  }
}

/** A properties file named on the command line. */
export function readProperties(path: string, onWarning?: (message: string) => void): Map<string, string> {
  try {
    return decodeProperties(readFileSync(path), onWarning);
  } catch (error) {
    if (error instanceof PropertiesError) throw new CliError(`${path}: ${error.message}`, { cause: error });
    throw new CliError(`${path}: ${fileProblem(error)}`, { cause: error });
  }
}

const fileProblems: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'the file may not be read',
  EISDIR: 'a file is needed and this is a directory',
};

function fileProblem(error: unknown): string {
  return fileProblems[errorCodeOf(error) ?? ''] ?? messageOf(error);
}

/** `key=value` arguments; a key alone has the empty value. Later ones win. */
export function keyValues(pairs: readonly string[], option: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const key = (equals < 0 ? pair : pair.slice(0, equals)).trim();
    if (key === '') throw new UsageError(`Option ${option} needs key=value; found "${pair}"`);
    values.set(key, equals < 0 ? '' : pair.slice(equals + 1));
  }
  return values;
}

/** Settings of a client: the file's, overridden by single ones. What cannot be done here stops the call. */
export function clientSettings(
  options: ParsedOptions,
  fileOption: string,
  propertyOption: string | undefined,
): Map<string, string> {
  const file = options.text(fileOption);
  const settings = file === undefined ? new Map<string, string>() : readProperties(file);
  const pairs = propertyOption === undefined ? [] : options.all(propertyOption);
  for (const [key, value] of keyValues(pairs, propertyOption ?? '')) settings.set(key, value);
  const protocol = settings.get('security.protocol') ?? 'PLAINTEXT';
  if (protocol.toUpperCase() !== 'PLAINTEXT') {
    throw new CliError(`security.protocol=${protocol} is not supported; expected PLAINTEXT`);
  }
  return settings;
}

/** A whole number among settings. */
export function integerSetting(settings: ReadonlyMap<string, string>, key: string): number | undefined {
  const text = settings.get(key)?.trim();
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new CliError(`Invalid value ${text} for configuration ${key}: expected a whole number`);
  }
  return value;
}

/** Kafka's idea of a boolean setting: only `true`, in any case, is true. */
export function booleanSetting(
  settings: ReadonlyMap<string, string>,
  key: string,
  byDefault = false,
): boolean {
  const text = settings.get(key);
  return text === undefined ? byDefault : text.trim().toLowerCase() === 'true';
}
