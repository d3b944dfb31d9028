/**
 * Request header: key i16, version i16, correlation id i32, client id (nullable string with an i16 length in every version), and a
 * tag buffer in flexible versions. Response header: correlation id, and a tag buffer in flexible versions.
 *
 * Two exceptions: ControlledShutdown v0 has no client id, and ApiVersions responses never have a tag buffer, so that a client can
 * read the error about a version that the broker does not know.
 */
import { isFlexible } from './api-keys.ts';
import type { Reader } from './bytes/reader.ts';
import type { Writer } from './bytes/writer.ts';
import { addElements, readNullableString, writeString } from './schema/wire.ts';

const controlledShutdownKey = 7;
const apiVersionsKey = 18;

export interface RequestHeader {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly clientId: string | null;
}

/** Reads a request's header and leaves the reader at its body. Throws MalformedError. Unknown APIs are read as not flexible. */
export function decodeRequestHeader(reader: Reader): RequestHeader {
  const apiKey = reader.readInt16();
  const apiVersion = reader.readInt16();
  const correlationId = reader.readInt32();
  if (apiKey === controlledShutdownKey && apiVersion === 0) {
    return { apiKey, apiVersion, correlationId, clientId: null };
  }
  const clientId = readNullableString(reader, 'clientId');
  if (isFlexible(apiKey, apiVersion)) skipTags(reader);
  return { apiKey, apiVersion, correlationId, clientId };
}

export function encodeRequestHeader(header: RequestHeader, writer: Writer): void {
  writer.writeInt16(header.apiKey);
  writer.writeInt16(header.apiVersion);
  writer.writeInt32(header.correlationId);
  if (header.apiKey === controlledShutdownKey && header.apiVersion === 0) return;
  if (header.clientId === null) writer.writeInt16(-1);
  else writeString(writer, header.clientId);
  if (isFlexible(header.apiKey, header.apiVersion)) writer.writeUnsignedVarint(0);
}

export function encodeResponseHeader(
  api: { readonly key: number },
  version: number,
  correlationId: number,
  writer: Writer,
): void {
  writer.writeInt32(correlationId);
  if (hasResponseTags(api.key, version)) writer.writeUnsignedVarint(0);
}

/** Reads a response's header and gives its correlation id. */
export function decodeResponseHeader(api: { readonly key: number }, version: number, reader: Reader): number {
  const correlationId = reader.readInt32();
  if (hasResponseTags(api.key, version)) skipTags(reader);
  return correlationId;
}

function hasResponseTags(key: number, version: number): boolean {
  return key !== apiVersionsKey && isFlexible(key, version);
}

function skipTags(reader: Reader): void {
  let count = reader.readUnsignedVarint();
  if (count > 0) addElements(reader, 0, count, 'header tags');
  for (; count > 0; count--) {
    reader.readUnsignedVarint();
    reader.skip(reader.readUnsignedVarint());
  }
}
