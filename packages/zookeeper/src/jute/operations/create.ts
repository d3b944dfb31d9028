/**
 * create (1), create2 (15), createContainer (19): path, buffer data, ACL vector, int flags; createTTL (21): the same and long ttl.
 * The answer is the path made (with its number, if sequential); all but create add the Stat.
 */
import type { Reader } from '@kafka-ts/protocol/bytes/reader';
import type { Writer } from '@kafka-ts/protocol/bytes/writer';
import type { Codec } from '../codec.ts';
import { OpCode } from '../op-code.ts';
import type { Operation } from '../operation.ts';
import { readBuffer, readString, writeBuffer, writeString } from '../primitives.ts';
import { type Acl, readAcls, writeAcls } from '../records/acl.ts';
import { type Stat, stat } from '../records/stat.ts';

export const CreateFlags = {
  persistent: 0,
  ephemeral: 1,
  persistentSequential: 2,
  ephemeralSequential: 3,
  container: 4,
  persistentTtl: 5,
  persistentSequentialTtl: 6,
} as const;

export interface CreateRequest {
  readonly path: string;
  readonly data: Uint8Array | null;
  readonly acl: readonly Acl[];
  readonly flags: number;
  /** Milliseconds; sent by createTTL only, 0 otherwise. */
  readonly ttlMs: number;
}

export interface CreateResponse {
  readonly path: string;
}

export interface Create2Response {
  readonly path: string;
  readonly stat: Stat;
}

function decode(reader: Reader, hasTtl: boolean): CreateRequest {
  return {
    path: readString(reader),
    data: readBuffer(reader),
    acl: readAcls(reader),
    flags: reader.readInt32(),
    ttlMs: hasTtl ? reader.readInt64() : 0,
  };
}

function encode(value: CreateRequest, writer: Writer): void {
  writeString(value.path, writer);
  writeBuffer(value.data, writer);
  writeAcls(value.acl, writer);
  writer.writeInt32(value.flags);
}

const request: Codec<CreateRequest> = { decode: (reader) => decode(reader, false), encode };

const ttlRequest: Codec<CreateRequest> = {
  decode: (reader) => decode(reader, true),
  encode(value, writer) {
    encode(value, writer);
    writer.writeInt64(value.ttlMs);
  },
};

const response: Codec<CreateResponse> = {
  decode: (reader) => ({ path: readString(reader) }),
  encode: (value, writer) => writeString(value.path, writer),
};

const response2: Codec<Create2Response> = {
  decode: (reader) => ({ path: readString(reader), stat: stat.decode(reader) }),
  encode(value, writer) {
    writeString(value.path, writer);
    stat.encode(value.stat, writer);
  },
};

export const create: Operation<CreateRequest, CreateResponse> = {
  type: OpCode.create,
  name: 'create',
  request,
  response,
};

export const create2: Operation<CreateRequest, Create2Response> = {
  type: OpCode.create2,
  name: 'create2',
  request,
  response: response2,
};

export const createContainer: Operation<CreateRequest, Create2Response> = {
  type: OpCode.createContainer,
  name: 'createContainer',
  request,
  response: response2,
};

export const createTtl: Operation<CreateRequest, Create2Response> = {
  type: OpCode.createTtl,
  name: 'createTTL',
  request: ttlRequest,
  response: response2,
};
