/**
 * Turns emitted text into functions: the only place in the project where code is made from text. Where that is forbidden
 * (`--disallow-code-generation-from-strings`), the interpreter does the same, some twenty times slower.
 */
import type { Reader } from '../bytes/reader.ts';
import { Writer } from '../bytes/writer.ts';
import { emitDecoder } from './emit-decode.ts';
import { emitEncoder } from './emit-encode.ts';
import { interpretDecode, interpretEncode, type Shape } from './interpret.ts';
import { isDefault } from './layout.ts';
import { refuseNull, refuseVersion } from './refuse.ts';
import * as wire from './wire.ts';

export type Decoder = (reader: Reader) => unknown;
export type Encoder = (value: unknown, writer: Writer) => void;

/** `unit` names the function in stacks and profiles: `Fetch.request`. */
export function compileDecoder(shape: Shape): Decoder {
  const text = `return function(r) {\n${emitDecoder(shape)}\n}${sourceUrl(shape, 'decode')}`;
  return ifAllowed(
    () => new Function('wire', text)(wire) as Decoder,
    (reader) => interpretDecode(shape, reader),
  );
}

export function compileEncoder(shape: Shape): Encoder {
  const { text, structs } = emitEncoder(shape);
  const whole = `return function(x, w) {\n${text}\n}${sourceUrl(shape, 'encode')}`;
  const isDefaultStruct = (index: number, value: unknown) => {
    const field = structs[index];
    return field !== undefined && isDefault(field, value);
  };
  const names = ['wire', 'Writer', 'isDefault', 'refuseVersion', 'refuseNull'];
  return ifAllowed(
    () => new Function(...names, whole)(wire, Writer, isDefaultStruct, refuseVersion, refuseNull) as Encoder,
    (value, writer) => interpretEncode(shape, value, writer),
  );
}

function sourceUrl(shape: Shape, direction: string): string {
  return `\n//# sourceURL=kafka/${shape.name.replaceAll(' ', '.')}.v${shape.version}.${direction}`;
}

function ifAllowed<T>(generate: () => T, otherwise: T): T {
  try {
    return generate();
  } catch (error) {
    if (error instanceof EvalError) return otherwise;
    throw error;
  }
}
