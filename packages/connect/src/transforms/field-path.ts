/**
 * The way to a field (`transforms.field.SingleFieldPath`, KIP-821). Version V1 takes the text for one name; V2 divides it
 * at dots, names with dots standing in backticks: `` `foo.bar`.baz ``.
 */
import type { ConfigDef } from '../config/config-def.ts';
import { ConfigError } from '../config/config-error.ts';
import { caseInsensitiveValidString } from '../config/validators.ts';
import { DataError } from '../connector/errors.ts';
import type { ConnectValue, Field, Schema } from '../data/schema.ts';
import type { Struct } from '../data/struct.ts';
import { type ConnectMap, fieldValue, requireMapOrNull, requireStructOrNull } from './requirements.ts';

const purpose = 'nested field access';

export function withFieldSyntax(config: ConfigDef): ConfigDef {
  return config.define({
    name: 'field.syntax.version',
    type: 'STRING',
    defaultValue: 'V1',
    validator: caseInsensitiveValidString('V1', 'V2'),
    importance: 'HIGH',
    documentation:
      'V1: a field is a name at the top. V2: dots lead to nested fields, and backticks enclose names that hold dots.',
  });
}

export class FieldPath {
  readonly #steps: readonly string[];
  readonly #last: string;

  /** @throws ConfigError for a backtick that is not closed */
  constructor(path: string, version: string) {
    const steps = version.toUpperCase() === 'V2' ? splitPath(path) : [path];
    this.#steps = steps.slice(0, -1);
    this.#last = steps.at(-1) ?? '';
  }

  fieldOf(schema: Schema): Field | undefined {
    let current: Schema = schema;
    for (const step of this.#steps) {
      const field = structField(current, step);
      if (field === undefined) return undefined;
      current = field.schema;
    }
    return structField(current, this.#last);
  }

  /** Null where any step is missing. */
  inStruct(struct: Struct, withDefault: boolean): ConnectValue {
    let current = struct;
    for (const step of this.#steps) {
      if (current.schema.field(step) === undefined) return null;
      const next = requireStructOrNull(current.get(step), purpose);
      if (next === null) return null;
      current = next;
    }
    if (current.schema.field(this.#last) === undefined) return null;
    return fieldValue(current, this.#last, withDefault);
  }

  /** Null where any step is missing. */
  inMap(map: ConnectMap): ConnectValue {
    let current = map;
    for (const step of this.#steps) {
      const next = requireMapOrNull(current.get(step) ?? null, purpose);
      if (next === null) return null;
      current = next;
    }
    return current.get(this.#last) ?? null;
  }
}

function structField(schema: Schema, name: string): Field | undefined {
  if (schema.type !== 'STRUCT') throw new DataError('Cannot look up fields on non-struct type');
  return schema.field(name);
}

function splitPath(path: string): readonly string[] {
  const steps: string[] = [];
  let at = 0;
  while (at < path.length) {
    if (path.charAt(at) === '`') {
      const { step, end } = quotedStep(path, at);
      steps.push(step);
      at = end;
    } else {
      const dot = path.indexOf('.', at);
      const end = dot < 0 ? path.length : dot;
      steps.push(path.slice(at, end));
      at = end + 1;
    }
  }
  if (path.endsWith('.') || path === '') steps.push('');
  return steps;
}

/** A name up to a backtick that a dot or the end follows; a backslash before such a one keeps it in the name. */
function quotedStep(path: string, start: number): { step: string; end: number } {
  let step = '';
  let from = start + 1;
  for (let at = path.indexOf('`', from); at >= 0; at = path.indexOf('`', at + 1)) {
    const isEscaped = path.charAt(at - 1) === '\\';
    if (at === path.length - 1) {
      if (isEscaped) break;
      return { step: step + path.slice(from, at), end: at + 1 };
    }
    if (path.charAt(at + 1) !== '.') continue;
    if (!isEscaped) return { step: step + path.slice(from, at), end: at + 2 };
    step += `${path.slice(from, at - 1)}\``;
    from = at + 1;
  }
  throw new ConfigError(
    `Incomplete backtick pair in path: [${path}], consider adding a backslash before backtick at position ${start} to escape it`,
  );
}
