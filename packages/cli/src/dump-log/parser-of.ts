/** The decoder that a command line asks for: the first of Kafka's order, whatever else is given. */
import type { ParsedOptions } from '../options/parsed-options.ts';
import { parseClusterMetadata } from './cluster-metadata-parser.ts';
import type { DumpOptions } from './dump-context.ts';
import { decodingParser, deprecationOf, stringDecoder } from './message-parser.ts';
import { parseOffsets } from './offsets-parser.ts';
import { parseRemoteLog } from './remote-log-parser.ts';
import { parseShareGroups } from './share-group-parser.ts';
import { parseTransactions } from './transactions-parser.ts';

export function parserOf(options: ParsedOptions): DumpOptions['parser'] {
  if (options.has('offsets-decoder')) return () => parseOffsets;
  if (options.has('transaction-log-decoder')) return () => parseTransactions;
  if (options.has('cluster-metadata-decoder')) return () => parseClusterMetadata;
  if (options.has('remote-log-metadata-decoder')) return () => parseRemoteLog;
  if (options.has('share-group-state-decoder')) return () => parseShareGroups;
  const valueClass = options.text('value-decoder-class') ?? stringDecoder;
  const keyClass = options.text('key-decoder-class') ?? stringDecoder;
  return (output) => {
    for (const name of [valueClass, keyClass]) output.print(deprecationOf(name) ?? '');
    return decodingParser(keyClass, valueClass);
  };
}
