/**
 * Emits the text of a decoder for one version of a message: nested loops over one reader, without calls per field. Runs of fixed-size
 * fields share one bounds check (`r.take`). Every object literal names all fields in schema order, so that all versions
 * share one hidden class. Nothing but names and numbers of our own schemas gets into the text.
 *
 * In the text `r` is the reader, `v` its DataView, `e` the elements counted so far, and `wire` the functions of `wire.ts`.
 */
import type { Schema } from './field.ts';
import type { Shape } from './interpret.ts';
import {
  type AnyField,
  elementLayout,
  type FieldLayout,
  fieldsOf,
  fixedSizes,
  layoutOf,
  smallestSize,
  tagsOf,
} from './layout.ts';

export function emitDecoder(shape: Shape): string {
  const emitter = new DecodeEmitter(shape);
  const result = emitter.struct(shape.schema, '');
  const body = ['const v = r.view;', 'let e = 0;', ...emitter.lines, `return ${result};`];
  return body.join('\n');
}

class DecodeEmitter {
  readonly lines: string[] = [];
  readonly #shape: Shape;
  #names = 0;

  constructor(shape: Shape) {
    this.#shape = shape;
  }

  /** Emits the reads of a struct and gives the expression of its object. */
  struct(schema: Schema, path: string): string {
    const layout = layoutOf(schema, this.#shape.version, path);
    const values = new Map<string, string>();
    let at = 0;
    while (at < layout.ordered.length) {
      let next = at;
      while (fixedSize(layout.ordered[next]) > 0) next++;
      if (next > at) this.#fixedRun(layout.ordered.slice(at, next), values);
      else {
        const one = layout.ordered[next++] as FieldLayout;
        values.set(one.name, this.#variable(one));
      }
      at = next;
    }
    if (this.#shape.isFlexible) this.#tags(layout.tagged, values, path);
    const properties = layout.fields.map(
      ({ name, field }) => `${name}: ${values.get(name) ?? defaultText(field)}`,
    );
    return `{ ${properties.join(', ')} }`;
  }

  #name(prefix: string): string {
    return `${prefix}${this.#names++}`;
  }

  #fixedRun(run: readonly FieldLayout[], values: Map<string, string>): void {
    const start = this.#name('p');
    const size = run.reduce((sum, one) => sum + fixedSize(one), 0);
    this.lines.push(`const ${start} = r.take(${size});`);
    let offset = 0;
    for (const one of run) {
      const name = this.#name('x');
      this.lines.push(`const ${name} = ${readAt(one.field, offset === 0 ? start : `${start} + ${offset}`)};`);
      values.set(one.name, name);
      offset += fixedSize(one);
    }
  }

  /** Emits the read of one value of any kind and gives the name it got. */
  #variable(layout: FieldLayout): string {
    const { field, isNullable } = layout;
    const compact = this.#shape.isFlexible ? 'Compact' : '';
    const path = JSON.stringify(layout.path);
    const name = this.#name('x');
    switch (field.kind) {
      case 'string':
        this.lines.push(
          `const ${name} = wire.read${compact}${isNullable ? 'Nullable' : ''}String(r, ${path});`,
        );
        break;
      case 'bytes':
      case 'records': {
        const isView = field.kind === 'records';
        const length = `wire.read${compact}Length(r)`;
        const rest = isNullable ? `${isView}` : `${isView}, ${path}`;
        this.lines.push(
          `const ${name} = wire.read${isNullable ? 'Nullable' : ''}Bytes(r, ${length}, ${rest});`,
        );
        break;
      }
      case 'array':
        this.#array(layout, name);
        break;
      case 'struct':
        if (isNullable) this.#nullableStruct(layout, name);
        else this.lines.push(`const ${name} = ${this.struct(fieldsOf(field), layout.path)};`);
        break;
      default:
        this.lines.push(`const ${name} = ${readAt(field, `r.take(${fixedSizes[field.kind]})`)};`);
    }
    return name;
  }

  #nullableStruct(layout: FieldLayout, name: string): void {
    const isThere = layout.isTagged ? 'r.readUnsignedVarint() > 0' : 'r.readInt8() >= 0';
    this.lines.push(`let ${name} = null;`, `if (${isThere}) {`);
    this.lines.push(`${name} = ${this.struct(fieldsOf(layout.field), layout.path)};`, '}');
  }

  #array(layout: FieldLayout, name: string): void {
    const element = elementLayout(layout);
    const path = JSON.stringify(layout.path);
    const { version, isFlexible } = this.#shape;
    const count = this.#name('n');
    const index = this.#name('i');
    const smallest = smallestSize(element, version, isFlexible);
    this.lines.push(`const ${count} = wire.read${isFlexible ? 'Compact' : ''}Length(r);`);
    if (layout.isNullable) this.lines.push(`let ${name} = null;`, `if (${count} >= 0) {`);
    this.lines.push(`wire.checkCount(r, ${count}, ${smallest}, ${path});`);
    const size = fixedSize(element);
    const start = this.#name('p');
    this.lines.push(`e = wire.addElements(r, e, ${count}${size > 0 ? ' >>> 3' : ''}, ${path});`);
    if (size > 0) this.lines.push(`const ${start} = r.take(${count} * ${size});`);
    this.lines.push(`${layout.isNullable ? '' : 'const '}${name} = new Array(${count});`);
    this.lines.push(`for (let ${index} = 0; ${index} < ${count}; ${index}++) {`);
    this.lines.push(
      `${name}[${index}] = ${size > 0 ? readAt(element.field, `${start} + ${index} * ${size}`) : this.#element(element)};`,
    );
    this.lines.push('}');
    if (layout.isNullable) this.lines.push('}');
  }

  #element(element: FieldLayout): string {
    if (element.field.kind === 'struct') return this.struct(fieldsOf(element.field), element.path);
    return this.#variable(element);
  }

  #tags(tagged: readonly FieldLayout[], values: Map<string, string>, path: string): void {
    for (const { name, field } of tagged) {
      const local = this.#name('x');
      values.set(name, local);
      this.lines.push(`let ${local} = ${defaultText(field)};`);
    }
    const [left, tag, size, end] = ['t', 't', 't', 't'].map((prefix) => this.#name(prefix));
    this.lines.push(`let ${left} = r.readUnsignedVarint();`);
    this.lines.push(`if (${left} > 0) e = wire.addElements(r, e, ${left}, ${JSON.stringify(tagsOf(path))});`);
    this.lines.push(`for (; ${left} > 0; ${left}--) {`);
    this.lines.push(`const ${tag} = r.readUnsignedVarint();`, `const ${size} = r.readUnsignedVarint();`);
    if (tagged.length === 0) this.lines.push(`r.skip(${size});`);
    else {
      this.lines.push(`const ${end} = r.position + ${size};`, `switch (${tag}) {`);
      for (const one of tagged) {
        this.lines.push(`case ${one.field.tag}: {`);
        this.lines.push(`${values.get(one.name)} = ${this.#variable(one)};`);
        this.lines.push(`wire.checkTagEnd(r, ${end}, ${JSON.stringify(one.path)});`, 'break;', '}');
      }
      this.lines.push(`default: r.skip(${size});`, '}');
    }
    this.lines.push('}');
  }
}

function fixedSize(layout: FieldLayout | undefined): number {
  return layout === undefined ? 0 : fixedSizes[layout.field.kind];
}

function readAt(field: AnyField, position: string): string {
  switch (field.kind) {
    case 'boolean':
      return `v.getInt8(${position}) !== 0`;
    case 'int8':
      return `v.getInt8(${position})`;
    case 'int16':
      return `v.getInt16(${position})`;
    case 'uint16':
      return `v.getUint16(${position})`;
    case 'int32':
      return `v.getInt32(${position})`;
    case 'uint32':
      return `v.getUint32(${position})`;
    case 'int64':
      return `r.${field.isSaturated ? 'saturatedInt64At' : 'int64At'}(${position})`;
    case 'bits64':
      return `v.getBigInt64(${position})`;
    case 'float64':
      return `v.getFloat64(${position})`;
    default:
      return `r.uuidAt(${position})`;
  }
}

/** The default value as program text; a fresh object wherever one is evaluated. */
export function defaultText(field: AnyField): string {
  const value = field.defaultValue;
  if (value === undefined) {
    if (field.kind === 'array') return '[]';
    const parts = Object.entries(fieldsOf(field)).map(([name, one]) => `${name}: ${defaultText(one)}`);
    return `{ ${parts.join(', ')} }`;
  }
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Uint8Array) return 'new Uint8Array(0)';
  return JSON.stringify(value);
}
