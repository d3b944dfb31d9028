import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const packages = join(import.meta.dirname, '..', '..', '..', 'packages');
const fromBundle = createRequire(join(packages, 'cli', 'dist', 'chunks', 'any.js'));
const isInstalled = (name: string): boolean => existsSync(join(packages, 'protocol', 'node_modules', name));

test.each(['@node-rs/crc32', 'snappy', 'lz4-napi'])(
  'the launched bundle loads %s where it is installed',
  (name) => {
    if (isInstalled(name)) expect(Object.keys(fromBundle(name)).length).toBeGreaterThan(0);
  },
);
