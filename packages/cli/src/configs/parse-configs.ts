/** `--add-config`, `--add-config-file` and `--delete-config`. */
import { readProperties } from '../bootstrap.ts';
import { CliError } from '../cli-error.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';

/** A comma or an equals sign that stands in no brackets. */
const OUTSIDE_BRACKETS = '(?=[^\\]]*(?:\\[|$))';

/** Pairs of `k1=v1,k2=[v1,v2],k3=`, with what a file has before them. */
export function configsToAdd(options: ParsedOptions): Map<string, string> {
  const file = options.text('add-config-file');
  const configs = file === undefined ? new Map<string, string>() : readProperties(file);
  const text = options.text('add-config');
  if (text !== undefined) for (const [name, value] of pairsOf(text)) configs.set(name, value);
  for (const name of configs.keys()) {
    if (!/^[a-zA-Z0-9._-]*$/.test(name))
      throw new CliError(`Invalid character found for config key: ${name}`);
  }
  return configs;
}

function pairsOf(text: string): [string, string][] {
  const pairs = withoutEmptyEnd(text.split(new RegExp(`,${OUTSIDE_BRACKETS}`))).map((pair) =>
    pair.split(new RegExp(`\\s*=\\s*${OUTSIDE_BRACKETS}`)),
  );
  return pairs.map((parts) => {
    const [name = '', value = ''] = parts;
    if (parts.length !== 2) {
      throw new CliError(
        'requirement failed: Invalid entity config: all configs to be added must be in the format "key=val".',
      );
    }
    return [name.trim(), value.replaceAll(/\[?\]?/g, '').trim()];
  });
}

/** Java's split forgets what is empty at the end, but for a text that is empty itself. */
function withoutEmptyEnd(parts: string[]): string[] {
  return parts.length === 1 ? parts : parts.slice(0, parts.findLastIndex((part) => part !== '') + 1);
}

export function configsToDelete(options: ParsedOptions): string[] {
  return options.all('delete-config').flatMap((list) => {
    // Kafka's reader of options passes over what stands between two commas, if there is anything else.
    const names = list.split(',').filter((name) => name !== '');
    return names.length > 0 ? names.map((name) => name.trim()) : [list];
  });
}

/** What is told where an old message format is asked for. */
export function formatWarning(configs: ReadonlyMap<string, string>): string | undefined {
  const version = configs.get('message.format.version');
  if (version === undefined) return undefined;
  return `WARNING: The configuration message.format.version=${version} is specified. This configuration will be ignored if the version is newer than the inter.broker.protocol.version specified in the broker or if the inter.broker.protocol.version is 3.0 or newer. This configuration is deprecated and it will be removed in Apache Kafka 4.0.`;
}
