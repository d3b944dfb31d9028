import type { PipelinedProducerOptions } from '@kafka-ts/client/producer/pipelined-producer';
import { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import { booleanSetting, integerSetting } from '../bootstrap.ts';
import { CliError, UsageError } from '../cli-error.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';

/** What options and producer settings together mean; options of their own win over settings, as in Kafka. */
export function producerOptions(
  options: ParsedOptions,
  settings: ReadonlyMap<string, string>,
): PipelinedProducerOptions {
  if (settings.has('transactional.id')) throw new CliError('transactional.id is not supported by this tool');
  const number = (option: string, setting: string): number | undefined =>
    options.integer(option) ?? integerSetting(settings, setting);
  const acks = acksOf(options.text('request-required-acks') ?? settings.get('acks'));
  return {
    acks,
    codec: codecOf(options.text('compression-codec') ?? settings.get('compression.type')),
    isIdempotent: acks === -1 && booleanSetting(settings, 'enable.idempotence', true),
    batchBytes: number('batch-size', 'batch.size'),
    requestTimeoutMs: number('request-timeout-ms', 'request.timeout.ms'),
    retries: number('message-send-max-retries', 'retries'),
    retryBackoffMs: number('retry-backoff-ms', 'retry.backoff.ms'),
    maxBlockMs: number('max-block-ms', 'max.block.ms'),
    deliveryTimeoutMs: integerSetting(settings, 'delivery.timeout.ms'),
  };
}

function acksOf(text = '-1'): 0 | 1 | -1 {
  if (text === 'all' || text === '-1') return -1;
  if (text === '0') return 0;
  if (text === '1') return 1;
  throw new UsageError(
    `Cannot parse argument '${text}' of option request-required-acks; expected 0, 1, -1 or all`,
  );
}

/** Names and, as 0.8 had it, numbers. */
function codecOf(text = 'none'): CompressionCodec {
  const name = text.trim().toLowerCase();
  for (const [known, codec] of Object.entries(CompressionCodec)) {
    if (known === name || String(codec) === name) return codec;
  }
  throw new UsageError(`Unknown compression codec ${text}; expected none, gzip, snappy, lz4 or zstd`);
}
