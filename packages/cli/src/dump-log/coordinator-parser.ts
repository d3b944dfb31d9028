/** Records of a coordinator's topic as JSON: the version in front of the key says what it is, that of the value how it is written. */
import { int16At } from '@kafka-ts/protocol/bytes/big-endian';
import type { SchemaCodec } from '@kafka-ts/protocol/schema/api';
import type { Schema } from '@kafka-ts/protocol/schema/field';
import { includesVersion, parseVersions } from '@kafka-ts/protocol/schema/versions';
import { CliError } from '../cli-error.ts';
import { messageJson, UnreadableMessage } from './message-json.ts';
import type { MessageParser } from './message-parser.ts';

export interface RecordType {
  readonly key: SchemaCodec<Schema>;
  readonly value: SchemaCodec<Schema>;
}

export interface CoordinatorRecords {
  /** By the version in front of the key. */
  readonly types: readonly RecordType[];
  /** The decoder as a message about a record without a key names it. */
  readonly decoder: string;
  /** A value of a version that is not known is named, not read as the nearest known one. */
  readonly namesUnknownVersions?: boolean;
  /** The text of a message's body in `version`, where it is not its plain JSON. */
  readonly textOf?: (codec: SchemaCodec<Schema>, version: number, body: Uint8Array) => string;
}

export function coordinatorParser(records: CoordinatorRecords): MessageParser {
  const { types, decoder, namesUnknownVersions = false, textOf = plainText } = records;
  const read = (
    codec: SchemaCodec<Schema>,
    bytes: Uint8Array,
    what: 'key' | 'value',
    version: number,
  ): string => {
    try {
      return textOf(codec, version, bytes.subarray(2));
    } catch (error) {
      if (!(error instanceof UnreadableMessage)) throw error;
      throw new UnreadableMessage(
        `Could not read record with version ${version} from ${what}'s buffer due to: ${error.message}.`,
      );
    }
  };
  return ({ offset, key, value }) => {
    if (key === null)
      throw new CliError(
        `Failed to decode message at offset ${offset} using ${decoder} decoder (message had a missing key)`,
      );
    try {
      const version = versionOf(key, 'key');
      const type = types[version];
      if (type === undefined)
        return { key: `Unknown record type ${version} at offset ${offset}, skipping.`, payload: undefined };
      const shownKey = `{"type":"${version}","data":${read(type.key, key, 'key', version)}}`;
      if (value === null) return { key: shownKey, payload: '<DELETE>' };
      const valueVersion = versionOf(value, 'value');
      const known = parseVersions(type.value.definition.versions);
      if (namesUnknownVersions && !includesVersion(known, valueVersion))
        throw new UnreadableMessage(`Found an unknown record version ${valueVersion} for ${version} type`);
      const valueJson = read(type.value, value, 'value', valueVersion);
      return { key: shownKey, payload: `{"version":"${valueVersion}","data":${valueJson}}` };
    } catch (error) {
      if (!(error instanceof UnreadableMessage)) throw error;
      return { key: `Error at offset ${offset}, skipping. ${error.message}`, payload: undefined };
    }
  };
}

/** The version in front of a message. @throws UnreadableMessage where none is there */
export function versionOf(bytes: Uint8Array, what: string): number {
  if (bytes.length < 2) throw new UnreadableMessage(`Could not read version from ${what}'s buffer.`);
  return int16At(bytes, 0);
}

function plainText(codec: SchemaCodec<Schema>, version: number, body: Uint8Array): string {
  return messageJson(codec, version, body).text;
}
