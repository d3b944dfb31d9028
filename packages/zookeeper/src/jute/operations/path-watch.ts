import type { Codec } from '../codec.ts';
import { readString, writeString } from '../primitives.ts';

/** The request of the reads that may leave a watch: path, bool watch. */
export interface PathWatchRequest {
  readonly path: string;
  readonly watch: boolean;
}

export const pathWatchRequest: Codec<PathWatchRequest> = {
  decode: (reader) => ({ path: readString(reader), watch: reader.readBoolean() }),
  encode(value, writer) {
    writeString(value.path, writer);
    writer.writeBoolean(value.watch);
  },
};
