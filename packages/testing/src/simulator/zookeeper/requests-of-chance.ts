/** Draws what clients ask: few paths, so that they get in each other's way, and data that no other write has. */
import { CreateFlags, type CreateRequest } from '@kafka-ts/zookeeper/jute/operations/create';
import type { MultiPart } from '@kafka-ts/zookeeper/jute/operations/multi';
import { type Acl, openAcl } from '@kafka-ts/zookeeper/jute/records/acl';
import type { SeededRandom } from '../../seeded-random.ts';

const paths = ['/a', '/b', '/a/x', '/a/y', '/b/x', '/a/x/1', '/a/x/2', '/e', '/b/e', '/c', '/c/x'] as const;
const sequentialPrefixes = ['/a/s-', '/b/s-', '/b/lock-'] as const;
const watchedAbove = ['/', '/a', '/b', '/a/x', '/c'] as const;
/** `world` may read always; some nodes it may not change, or not give children, or not delete from. */
const limitedPerms = [1, 1 + 16, 1 + 2 + 16, 1 + 4 + 8 + 16, 31] as const;
const mostRemembered = 12;

export class RequestsOfChance {
  readonly #random: SeededRandom;
  readonly #name: string;
  readonly #remembered: string[] = [];
  #writes = 0;

  constructor(random: SeededRandom, name: string) {
    this.#random = random;
    this.#name = name;
  }

  /** A sequential node that was made: later requests are about it too. */
  remember(path: string): void {
    this.#remembered.push(path);
    if (this.#remembered.length > mostRemembered) this.#remembered.shift();
  }

  path(): string {
    const [first = '/a'] = this.#remembered;
    if (this.#remembered.length > 0 && this.#random.chance(15)) {
      return this.#random.pick([first, ...this.#remembered]);
    }
    return this.#random.pick(paths);
  }

  watchedPath(): string {
    return this.#random.chance(60) ? this.#random.pick(watchedAbove) : this.path();
  }

  data(): Uint8Array {
    const padding = this.#random.chance(10) ? 'x'.repeat(this.#random.below(2_000)) : '';
    return Buffer.from(`${this.#name}.${++this.#writes}${padding}`);
  }

  version(): number {
    return this.#random.chance(50) ? -1 : this.#random.below(3);
  }

  acl(): readonly Acl[] {
    if (this.#random.chance(85)) return openAcl;
    return [{ perms: this.#random.pick(limitedPerms), scheme: 'world', id: 'anyone' }];
  }

  /** A create of any kind that the plain operation knows. */
  create(): CreateRequest {
    const flags = this.#random.pick([
      CreateFlags.persistent,
      CreateFlags.persistent,
      CreateFlags.persistent,
      CreateFlags.ephemeral,
      CreateFlags.persistentSequential,
      CreateFlags.ephemeralSequential,
    ]);
    const isSequential =
      flags === CreateFlags.persistentSequential || flags === CreateFlags.ephemeralSequential;
    const path = isSequential ? this.#random.pick(sequentialPrefixes) : this.path();
    return { path, data: this.data(), acl: this.acl(), flags, ttlMs: 0 };
  }

  /** Two to four parts; often one of them fails. */
  multi(): MultiPart[] {
    return Array.from({ length: 2 + this.#random.below(3) }, () => this.#part());
  }

  #part(): MultiPart {
    switch (this.#random.below(5)) {
      case 0:
      case 1:
        return { op: 'create', request: this.create() };
      case 2:
        return { op: 'delete', request: { path: this.path(), version: -1 } };
      case 3:
        return { op: 'setData', request: { path: this.path(), data: this.data(), version: -1 } };
      default:
        return { op: 'check', request: { path: this.path(), version: this.version() } };
    }
  }
}
