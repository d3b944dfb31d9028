import type { ConnectValue, Schema } from '../data/schema.ts';

/** A header of a record (`org.apache.kafka.connect.header.Header`). */
export interface Header {
  readonly key: string;
  readonly schema: Schema | undefined;
  readonly value: ConnectValue;
}

/** A record's headers in their order; keys may repeat. Transformations make new lists. */
export type Headers = readonly Header[];
