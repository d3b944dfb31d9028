/** What `pnpm-lock.yaml` pins: which version of a package, and the digest that its tarball must have. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** `sha512-<base64>`. */
  readonly integrity: string;
}

/** Reads the `packages:` section; the file is written by pnpm and has one form. */
export class Lockfile {
  readonly #packages = new Map<string, PinnedPackage[]>();

  constructor(text: string) {
    const entry =
      /^ {2}'?((?:@[^/@']+\/)?[^@'\s]+)@([^'\s(:]+)'?:\n {4}resolution: \{integrity: (sha512-[A-Za-z0-9+/=]+)/gm;
    for (const [, name = '', version = '', integrity = ''] of text.matchAll(entry)) {
      this.#packages.set(name, [...(this.#packages.get(name) ?? []), { name, version, integrity }]);
    }
  }

  static read(root: string): Lockfile {
    return new Lockfile(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8').replaceAll('\r\n', '\n'));
  }

  /** The package in that version; where no version is given there must be one only. */
  find(name: string, version?: string): PinnedPackage {
    const versions = this.#packages.get(name) ?? [];
    const found = version === undefined ? versions : versions.filter((each) => each.version === version);
    const [pinned, ...others] = found;
    if (pinned === undefined || others.length > 0) {
      const seen = versions.map((each) => each.version).join(', ') || 'none';
      throw new Error(
        `pnpm-lock.yaml must pin ${name}${version === undefined ? '' : `@${version}`} once; found ${seen}`,
      );
    }
    return pinned;
  }
}
