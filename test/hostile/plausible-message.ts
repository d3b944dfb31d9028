/**
 * Valid messages for any schema and version, made so that a broker has to work on them: names of a topic and a group
 * that exist, partition 0, short times. Of every array there is one element.
 */
import type { Field, Schema } from '@kafka-ts/protocol/schema/field';
import { includesVersion } from '@kafka-ts/protocol/schema/versions';

export type AnyField = Field<unknown, unknown, boolean>;
export type Message = Record<string, unknown>;

export interface PlausibleContext {
  readonly topic: string;
  readonly topicId: string;
  readonly group: string;
  readonly records: Uint8Array;
}

const milliseconds = 20;

/** Values by a field's name; others follow from its kind. */
function namedValue(name: string, context: PlausibleContext): unknown {
  if (/topicId/i.test(name)) return context.topicId;
  if (/^(topic|topicName|resourceName)$/i.test(name)) return context.topic;
  if (/group/i.test(name) || name === 'coordinatorKeys' || name === 'key') return context.group;
  if (name === 'protocolType') return 'consumer';
  if (name === 'maxBytes' || name === 'partitionMaxBytes') return 1 << 20;
  if (name === 'acks' || name === 'replicationFactor') return -1;
  if (/(TimeoutMs|WaitMs)$/.test(name) || name === 'timeoutMs') return milliseconds;
  if (name === 'replicaId') return -1;
  if (/Epoch$/.test(name)) return -1;
  if (name === 'numPartitions' || name === 'count') return 1;
  return undefined;
}

export function plausibleMessage(schema: Schema, version: number, context: PlausibleContext): Message {
  const message: Message = {};
  for (const [name, field] of Object.entries(schema)) {
    if (includesVersion(field.versions, version))
      message[name] = plausibleValue(name, field, version, context);
  }
  return message;
}

function plausibleValue(name: string, field: AnyField, version: number, context: PlausibleContext): unknown {
  const named = namedValue(name, context);
  switch (field.kind) {
    case 'boolean':
      return false;
    case 'bits64':
      return 0n;
    case 'uuid':
      return context.topicId;
    case 'string':
      return typeof named === 'string' ? named : name === 'name' ? context.topic : 'range';
    case 'bytes':
      return new Uint8Array(8);
    case 'records':
      return context.records;
    case 'array':
      return field.element === undefined ? [] : [plausibleValue(name, field.element, version, context)];
    case 'struct':
      return field.fields === undefined ? {} : plausibleMessage(field.fields, version, context);
    default:
      return typeof named === 'number' ? named : 0;
  }
}
