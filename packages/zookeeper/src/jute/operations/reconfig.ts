import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { readNullableString, writeString } from '../primitives.ts';
import { type GetDataResponse, getData } from './get-data.ts';

/** Members as `server.N=host:port:port[:role];[address:]port`, several between commas. */
export interface ReconfigRequest {
  readonly joining: string | null;
  /** Numbers of servers, between commas. */
  readonly leaving: string | null;
  /** The whole ensemble, instead of the two others. */
  readonly members: string | null;
  /** The version of the configuration that must be in force; -1n allows any. */
  readonly currentConfig: bigint;
}

/** reconfig (16): three strings, long version of the configuration; the new content of /zookeeper/config and its Stat. */
export const reconfig: Operation<ReconfigRequest, GetDataResponse> = {
  type: OpCode.reconfig,
  name: 'reconfig',
  request: {
    decode: (reader) => ({
      joining: readNullableString(reader),
      leaving: readNullableString(reader),
      members: readNullableString(reader),
      currentConfig: reader.readBits64(),
    }),
    encode(value, writer) {
      writeString(value.joining, writer);
      writeString(value.leaving, writer);
      writeString(value.members, writer);
      writer.writeBits64(value.currentConfig);
    },
  },
  response: getData.response,
};
