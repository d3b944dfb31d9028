/**
 * Emits the text of an encoder for one version of a message. Runs of fixed-size fields share one claim of room. Fields that the caller
 * left out (undefined) get their default; values that the version cannot carry are refused.
 *
 * In the text `w` is the writer (`w1`, … those of tagged fields, whose size stands in front of them), `v` its DataView after the last
 * claim, `wire` the functions of `wire.ts`, `refuse*` those of `refuse.ts`, and `isDefault(field index, value)` compares structs.
 */
import { defaultText } from './emit-decode.ts';
import type { Schema } from './field.ts';
import type { Shape } from './interpret.ts';
import { type AnyField, elementLayout, type FieldLayout, fieldsOf, fixedSizes, layoutOf } from './layout.ts';

export interface EmittedEncoder {
  readonly text: string;
  /** The structs that the text's `isDefault(index, value)` refers to. */
  readonly structs: readonly AnyField[];
}

export function emitEncoder(shape: Shape): EmittedEncoder {
  const emitter = new EncodeEmitter(shape);
  emitter.struct(shape.schema, '', 'x');
  return { text: ['let v;', ...emitter.lines].join('\n'), structs: emitter.structs };
}

class EncodeEmitter {
  readonly lines: string[] = [];
  readonly structs: AnyField[] = [];
  readonly #shape: Shape;
  #names = 0;
  /** Name of the writer that fields go to. */
  #writer = 'w';

  constructor(shape: Shape) {
    this.#shape = shape;
  }

  /** Emits the writes of the struct whose object is called `value`. */
  struct(schema: Schema, path: string, value: string): void {
    const { name: message, version } = this.#shape;
    const layout = layoutOf(schema, version, path);
    for (const one of layout.fields) {
      if (one.isPresent || one.field.isIgnorable) continue;
      const condition = this.#differs(one.field, `${value}.${one.name}`);
      this.lines.push(
        `if (${condition}) refuseVersion(${JSON.stringify(message)}, ${version}, ${JSON.stringify(one.path)});`,
      );
    }
    let at = 0;
    while (at < layout.ordered.length) {
      let next = at;
      while (next < layout.ordered.length && fixedSizes[(layout.ordered[next] as FieldLayout).field.kind] > 0)
        next++;
      if (next > at) this.#fixedRun(layout.ordered.slice(at, next), value);
      else {
        const one = layout.ordered[next++] as FieldLayout;
        this.#variable(one, `${value}.${one.name}`);
      }
      at = next;
    }
    if (this.#shape.isFlexible) this.#tags(layout.tagged, value);
  }

  #name(prefix: string): string {
    return `${prefix}${++this.#names}`;
  }

  #claim(size: number | string): string {
    const position = this.#name('p');
    this.lines.push(`const ${position} = ${this.#writer}.claim(${size}); v = ${this.#writer}.view;`);
    return position;
  }

  #fixedRun(run: readonly FieldLayout[], value: string): void {
    const start = this.#claim(run.reduce((sum, one) => sum + fixedSizes[one.field.kind], 0));
    let offset = 0;
    for (const one of run) {
      const given = `${value}.${one.name} ?? ${defaultText(one.field)}`;
      this.lines.push(writeAt(this.#writer, one.field, offset === 0 ? start : `${start} + ${offset}`, given));
      offset += fixedSizes[one.field.kind];
    }
  }

  /** Emits the write of one value of any kind; `given` is the expression that has it. */
  #variable(layout: FieldLayout, given: string): void {
    const { field } = layout;
    const size = fixedSizes[field.kind];
    if (size > 0) {
      this.lines.push(writeAt(this.#writer, field, this.#claim(size), `${given} ?? ${defaultText(field)}`));
      return;
    }
    const value = this.#name('x');
    this.lines.push(
      `let ${value} = ${given};`,
      `if (${value} === undefined) ${value} = ${defaultText(field)};`,
    );
    this.#ifNull(layout, value);
    switch (field.kind) {
      case 'string':
        this.lines.push(
          `wire.write${this.#shape.isFlexible ? 'Compact' : ''}String(${this.#writer}, ${value});`,
        );
        break;
      case 'bytes':
        this.#length(`${value}.length`);
        this.lines.push(`${this.#writer}.writeBytes(${value});`);
        break;
      case 'records':
        this.#length(`wire.recordsLength(${value})`);
        this.lines.push(`wire.writeRecords(${this.#writer}, ${value});`);
        break;
      case 'array':
        this.#array(layout, value);
        break;
      default:
        if (layout.isNullable) this.lines.push(`${this.#structMark(layout, 1)};`);
        this.struct(fieldsOf(field), layout.path, value);
    }
    this.lines.push('}');
  }

  /** Emits what null becomes, and opens the block for all other values. */
  #ifNull(layout: FieldLayout, value: string): void {
    const { name, version, isFlexible } = this.#shape;
    const path = JSON.stringify(layout.path);
    let text = `refuseNull(${JSON.stringify(name)}, ${version}, ${path})`;
    if (layout.isNullable) {
      if (layout.field.kind === 'struct') text = this.#structMark(layout, -1);
      else if (isFlexible) text = `${this.#writer}.writeUnsignedVarint(0)`;
      else text = `${this.#writer}.write${layout.field.kind === 'string' ? 'Int16' : 'Int32'}(-1)`;
    }
    this.lines.push(`if (${value} === null) ${text};`, 'else {');
  }

  /** What stands before a struct that may be null: a byte of 1 or -1, or, where it is tagged, a varint of 1 or 0. */
  #structMark({ isTagged }: FieldLayout, mark: 1 | -1): string {
    return isTagged
      ? `${this.#writer}.writeUnsignedVarint(${Math.max(0, mark)})`
      : `${this.#writer}.writeInt8(${mark})`;
  }

  #length(length: string): void {
    this.lines.push(
      `wire.write${this.#shape.isFlexible ? 'Compact' : ''}Length(${this.#writer}, ${length});`,
    );
  }

  #array(layout: FieldLayout, value: string): void {
    const element = elementLayout(layout);
    const index = this.#name('i');
    const one = this.#name('x');
    const size = fixedSizes[element.field.kind];
    this.#length(`${value}.length`);
    const start = size > 0 ? this.#claim(`${value}.length * ${size}`) : '';
    this.lines.push(`for (let ${index} = 0; ${index} < ${value}.length; ${index}++) {`);
    if (size > 0) {
      this.lines.push(
        writeAt(this.#writer, element.field, `${start} + ${index} * ${size}`, `${value}[${index}]`),
      );
    } else if (element.field.kind === 'struct') {
      this.lines.push(`const ${one} = ${value}[${index}];`);
      this.struct(fieldsOf(element.field), element.path, one);
    } else this.#variable(element, `${value}[${index}]`);
    this.lines.push('}');
  }

  #tags(tagged: readonly FieldLayout[], value: string): void {
    const outer = this.#writer;
    const flags = tagged.map((one) => {
      const flag = this.#name('t');
      this.lines.push(`const ${flag} = ${this.#differs(one.field, `${value}.${one.name}`)};`);
      return flag;
    });
    this.lines.push(
      `${outer}.writeUnsignedVarint(${flags.map((flag) => `(${flag} ? 1 : 0)`).join(' + ') || '0'});`,
    );
    tagged.forEach((one, index) => {
      const inner = this.#name('w');
      this.lines.push(`if (${flags[index]}) {`, `const ${inner} = new Writer(64);`);
      this.#writer = inner;
      this.#variable(one, `${value}.${one.name}`);
      this.#writer = outer;
      this.lines.push(`${outer}.writeUnsignedVarint(${one.field.tag});`);
      this.lines.push(`${outer}.writeUnsignedVarint(${inner}.length);`);
      this.lines.push(`${outer}.writeBytes(${inner}.toBytes());`, '}');
    });
  }

  /** A condition that holds if the value says more than the default does. */
  #differs(field: AnyField, given: string): string {
    switch (field.kind) {
      case 'struct':
        this.structs.push(field);
        return `${given} !== undefined && !isDefault(${this.structs.length - 1}, ${given})`;
      case 'array':
      case 'bytes':
      case 'records':
        if (field.defaultValue === null) return `${given} !== undefined && ${given} !== null`;
        return `${given} !== undefined && (${given} === null || ${given}.length !== 0)`;
      default:
        return `${given} !== undefined && ${given} !== ${defaultText(field)}`;
    }
  }
}

function writeAt(writer: string, field: AnyField, position: string, value: string): string {
  switch (field.kind) {
    case 'boolean':
      return `v.setInt8(${position}, (${value}) ? 1 : 0);`;
    case 'int8':
      return `v.setInt8(${position}, ${value});`;
    case 'int16':
      return `v.setInt16(${position}, ${value});`;
    case 'uint16':
      return `v.setUint16(${position}, ${value});`;
    case 'int32':
      return `v.setInt32(${position}, ${value});`;
    case 'uint32':
      return `v.setUint32(${position}, ${value});`;
    case 'int64':
      return `${writer}.int64At(${position}, ${value});`;
    case 'bits64':
      return `v.setBigInt64(${position}, ${value});`;
    case 'float64':
      return `v.setFloat64(${position}, ${value});`;
    default:
      return `${writer}.uuidAt(${position}, ${value});`;
  }
}
