/** The tokens of a JSON text, named as Jackson names them, and its mistakes. */

export type JsonTokenKind =
  | 'START_OBJECT'
  | 'END_OBJECT'
  | 'START_ARRAY'
  | 'END_ARRAY'
  | 'FIELD_NAME'
  | 'VALUE_STRING'
  | 'VALUE_NUMBER_INT'
  | 'VALUE_NUMBER_FLOAT'
  | 'VALUE_TRUE'
  | 'VALUE_FALSE'
  | 'VALUE_NULL';

export interface JsonToken {
  readonly kind: JsonTokenKind;
  /** A string's value, a number as written, `true`; brackets as they are. */
  readonly text: string;
  /** Index in the text. */
  readonly start: number;
}

/** A body that cannot be used; the message ends in the place. */
export class JsonBodyError extends Error {
  override readonly name = 'JsonBodyError';
}
