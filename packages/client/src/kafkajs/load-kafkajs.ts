import { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import type * as KafkaJs from 'kafkajs';
import { addressText, type BrokerAddress } from '../connection/broker-address.ts';
import { codecFor } from './codecs.ts';

type KafkaJsModule = typeof KafkaJs.default;

let isPrepared = false;

/** Loads kafkajs when it is first needed, with the codecs that it lacks. */
export async function loadKafkaJs(): Promise<KafkaJsModule> {
  // CommonJS: its names are properties of the default export, whether it was bundled or not.
  const { default: kafkajs } = await import('kafkajs');
  if (!isPrepared) {
    const codecs = kafkajs.CompressionCodecs;
    codecs[CompressionCodec.snappy] = codecFor(CompressionCodec.snappy);
    codecs[CompressionCodec.lz4] = codecFor(CompressionCodec.lz4);
    codecs[CompressionCodec.zstd] = codecFor(CompressionCodec.zstd);
    isPrepared = true;
  }
  return kafkajs;
}

export interface KafkaJsOptions {
  readonly bootstrap: readonly BrokerAddress[];
  readonly clientId: string;
}

/** A kafkajs client that logs nothing. */
export async function kafkaJsClient({ bootstrap, clientId }: KafkaJsOptions): Promise<KafkaJs.Kafka> {
  const { Kafka, logLevel } = await loadKafkaJs();
  return new Kafka({
    clientId,
    brokers: bootstrap.map(addressText),
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 100, retries: 10 },
  });
}
