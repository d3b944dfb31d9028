/** Replaces in answers what two brokers that behave alike may differ in. */
import { zeroUuid } from '@kafka-ts/protocol/bytes/uuid';
import { wholeBatches } from './batches.ts';

const uuidPattern = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const yearInMs = 365 * 24 * 3600 * 1000;

export class Masks {
  readonly #port: number;
  readonly #topics = new Map<string, string>();

  constructor(port: number) {
    this.#port = port;
  }

  /** A copy of the value with masks; lists of structs are sorted, where Kafka promises no order. */
  mask(value: unknown): unknown {
    this.#learn(value);
    return this.#masked('', value);
  }

  /** Notes which topic has which id. */
  #learn(value: unknown): void {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
    const fields = new Map<string, unknown>(Object.entries(value));
    const id = fields.get('topicId');
    const name = fields.get('name');
    if (typeof id === 'string' && id !== zeroUuid && typeof name === 'string' && name !== '') {
      this.#topics.set(id, name);
    }
    for (const field of fields.values()) this.#learn(field);
  }

  #masked(name: string, value: unknown): unknown {
    // DescribeConfigs v0: Apache 3.9.2 always says false, we say what is so.
    if (name === 'isDefault') return '<not compared>';
    if (value instanceof Uint8Array && name === 'records')
      return wholeBatches(value).map(({ shown }) => shown);
    if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
    if (Array.isArray(value)) return this.#list(name, value);
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([field, inner]) => [field, this.#masked(field, inner)]),
      );
    }
    if (typeof value === 'string') return this.#text(name, value);
    if (typeof value === 'number') return this.#number(name, value);
    return value;
  }

  #list(name: string, values: readonly unknown[]): unknown[] {
    const masked = values.map((one) => this.#masked(name, one));
    const isOfStructs = masked.some((one) => typeof one === 'object');
    if (!isOfStructs) return masked;
    return masked
      .map((one) => ({ one, text: JSON.stringify(one) }))
      .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
      .map(({ one }) => one);
  }

  #text(name: string, text: string): string {
    if (name === 'clusterId') return text === '' ? text : '<cluster>';
    if (name === 'topicId')
      return text === zeroUuid ? text : `<id of ${this.#topics.get(text) ?? 'unknown'}>`;
    let masked = text.replace(uuidPattern, '<uuid>').replaceAll(`${this.#port}`, '<port>');
    for (const [id, topic] of this.#topics) masked = masked.replaceAll(id, `<id of ${topic}>`);
    return masked;
  }

  #number(name: string, value: number): unknown {
    if (name === 'throttleTimeMs') return 0;
    if (name === 'port' && value === this.#port) return '<port>';
    if ((name === 'producerId' || name === 'sessionId') && value > 0) return `<${name}>`;
    if (name === 'producerId' && value === 0) return `<${name}>`;
    if (name === 'logAppendTimeMs' && Math.abs(value - Date.now()) < yearInMs) return '<now>';
    return value;
  }
}
