/** kafka-dump-log: shows what the files of a partition hold, and whether they fit together. */
import { KafkaCommand } from '../command.ts';
import type { DumpOptions } from '../dump-log/dump-context.ts';
import { dumpFiles } from '../dump-log/dump-files.ts';
import { parserOf } from '../dump-log/parser-of.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { wantsJson } from '../output/json.ts';
import { dumpLogSpec } from './dump-log/options.ts';

/** Each of them asks for the data, too. */
const decoders = [
  'offsets-decoder',
  'transaction-log-decoder',
  'cluster-metadata-decoder',
  'remote-log-metadata-decoder',
  'share-group-state-decoder',
  'value-decoder-class',
  'key-decoder-class',
] as const;

export class DumpLog extends KafkaCommand {
  override readonly spec = dumpLogSpec;

  protected override async main(options: ParsedOptions): Promise<number> {
    await dumpFiles(this.terminal, filesOf(options.required('files')), dumpOptions(options));
    return 0;
  }
}

/** As Java splits: what is empty at the end is left out. */
function filesOf(text: string): string[] {
  const files = text.split(',');
  while (files.length > 1 && files.at(-1) === '') files.pop();
  return files;
}

function dumpOptions(options: ParsedOptions): DumpOptions {
  const printsData = options.has('print-data-log') || decoders.some((name) => options.has(name));
  return {
    printsData,
    isDeep: printsData || options.has('deep-iteration'),
    skipsRecordMetadata: options.has('skip-record-metadata'),
    maxBytes: options.integer('max-bytes') ?? 0x7fffffff,
    maxMessageSize: options.integer('max-message-size') ?? 5 * 1024 * 1024,
    isIndexSanityOnly: options.has('index-sanity-check'),
    isVerifyOnly: options.has('verify-index-only'),
    isJson: wantsJson(options),
    parser: parserOf(options),
  };
}
