/** The bodies of Connect's requests. */
import type { TargetState } from '../runtime/herder.ts';
import {
  type JsonReader,
  readAny,
  readEnum,
  readJson,
  readList,
  readMap,
  readObject,
  readString,
} from './read-json.ts';

const entities = 'org.apache.kafka.connect.runtime.rest.entities';

/** Settings as JSON has them; null for JSON's null. */
export type JsonSettings = Record<string, string | null>;

const readSettings: JsonReader<JsonSettings> = readMap('java.lang.String', readString);

/** `Map<String, String>`; null where there is no body. */
export function readSettingsBody(text: string): JsonSettings | null {
  return readJson(text, readSettings);
}

export interface CreateConnectorBody {
  readonly name: string | null;
  readonly config: JsonSettings | null;
  readonly initialState: TargetState | undefined;
}

/** The body of `POST /connectors`. */
export function readCreateConnectorBody(text: string): CreateConnectorBody | null {
  let name: string | null = null;
  let config: JsonSettings | null = null;
  let initialState: TargetState | undefined;
  const states = ['RUNNING', 'PAUSED', 'STOPPED'] as const;
  const readState = readEnum(`${entities}.CreateConnectorRequest$InitialState`, states);
  const fields = new Map<string, JsonReader<unknown>>([
    ['config', keeping(readSettings, (value) => (config = value))],
    ['name', keeping(readString, (value) => (name = value))],
    ['initial_state', keeping(readState, (value) => (initialState = value))],
  ]);
  const body = readJson(text, readObject({ type: `${entities}.CreateConnectorRequest`, fields }));
  return body === null ? null : { name, config, initialState };
}

function keeping<T>(read: JsonReader<T>, keep: (value: T) => void): JsonReader<T> {
  return (tokens, token, path) => {
    const value = read(tokens, token, path);
    keep(value);
    return value;
  };
}

/** A map of Java's objects. */
export type JsonObject = Record<string, unknown>;

export interface OffsetBody {
  readonly partition: JsonObject | null;
  readonly offset: JsonObject | null;
}

/** The body of `PATCH /connectors/N/offsets`; empty where it says nothing. */
export function readOffsetsBody(text: string): readonly (OffsetBody | null)[] {
  let offsets: readonly (OffsetBody | null)[] = [];
  const readObjectMap: JsonReader<JsonObject> = readMap('java.lang.Object', readAny);
  const readOffset: JsonReader<OffsetBody> = (tokens, token, path) => {
    let partition: JsonObject | null = null;
    let offset: JsonObject | null = null;
    const fields = new Map<string, JsonReader<unknown>>([
      ['partition', keeping(readObjectMap, (value) => (partition = value))],
      ['offset', keeping(readObjectMap, (value) => (offset = value))],
    ]);
    readObject({ type: `${entities}.ConnectorOffset`, fields })(tokens, token, path);
    return { partition, offset };
  };
  const readOffsets = readList(`${entities}.ConnectorOffset`, readOffset);
  const fields = new Map<string, JsonReader<unknown>>([
    ['offsets', keeping(readOffsets, (value) => (offsets = value))],
  ]);
  readJson(text, readObject({ type: `${entities}.ConnectorOffsets`, fields }));
  return offsets;
}
