/** JSON in znodes: written compact, read tolerantly (key order and unknown keys do not matter). */

/** A znode whose data is not what its path promises. */
export class ZnodeFormatError extends Error {
  override readonly name = 'ZnodeFormatError';

  constructor(path: string, expected: string, data: Uint8Array | null) {
    const found = data === null ? 'null' : JSON.stringify(decodeText(data).slice(0, 200));
    super(`${path}: expected ${expected}, found ${found}`);
  }
}

export function encodeText(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function decodeText(data: Uint8Array): string {
  return new TextDecoder().decode(data);
}

export function encodeJson(value: unknown): Uint8Array {
  return encodeText(JSON.stringify(value));
}

/** A JSON object with readers that check types and name the path when one is wrong. */
export class JsonNode {
  readonly #path: string;
  readonly #data: Uint8Array | null;
  readonly #fields: ReadonlyMap<string, unknown>;

  private constructor(path: string, data: Uint8Array | null, fields: ReadonlyMap<string, unknown>) {
    this.#path = path;
    this.#data = data;
    this.#fields = fields;
  }

  /** Throws {@link ZnodeFormatError} unless `data` is the text of a JSON object. */
  static parse(path: string, data: Uint8Array | null): JsonNode {
    const value = data === null ? undefined : parseJson(data);
    if (!isObject(value)) throw new ZnodeFormatError(path, 'a JSON object', data);
    return new JsonNode(path, data, new Map(Object.entries(value)));
  }

  get names(): readonly string[] {
    return [...this.#fields.keys()];
  }

  has(name: string): boolean {
    return this.#fields.has(name);
  }

  integer(name: string, fallback?: number): number {
    const value = this.#fields.get(name) ?? fallback;
    const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number)) return number;
    throw this.#wrong(`"${name}" to be a whole number`);
  }

  text(name: string): string | undefined {
    const value = this.#fields.get(name);
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') return value;
    throw this.#wrong(`"${name}" to be a string`);
  }

  integers(name: string): number[] {
    const value = this.#fields.get(name) ?? [];
    if (!Array.isArray(value) || !value.every((entry): entry is number => Number.isInteger(entry))) {
      throw this.#wrong(`"${name}" to be a list of numbers`);
    }
    return value;
  }

  texts(name: string): string[] {
    const value = this.#fields.get(name) ?? [];
    if (!Array.isArray(value) || !value.every((entry): entry is string => typeof entry === 'string')) {
      throw this.#wrong(`"${name}" to be a list of strings`);
    }
    return value;
  }

  /** An object below; an absent or null one is empty. */
  object(name: string): JsonNode {
    const value = this.#fields.get(name) ?? {};
    if (!isObject(value)) throw this.#wrong(`"${name}" to be an object`);
    return new JsonNode(this.#path, this.#data, new Map(Object.entries(value)));
  }

  /** A list of objects; an absent one is empty. */
  objects(name: string): JsonNode[] {
    const value = this.#fields.get(name) ?? [];
    if (!Array.isArray(value) || !value.every(isObject))
      throw this.#wrong(`"${name}" to be a list of objects`);
    return value.map((entry) => new JsonNode(this.#path, this.#data, new Map(Object.entries(entry))));
  }

  #wrong(expected: string): ZnodeFormatError {
    return new ZnodeFormatError(this.#path, expected, this.#data);
  }
}

function parseJson(data: Uint8Array): unknown {
  try {
    return JSON.parse(decodeText(data));
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
