/** Who may import whom (docs/architecture.md). */
import type { Rule } from './rules.ts';
import { type Import, type SourceFile, target } from './source-file.ts';

/** Each package: those it may import, a folder where only that is meant. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  environment: [],
  protocol: [],
  storage: ['environment', 'protocol'],
  zookeeper: ['environment', 'protocol/src/bytes'],
  client: ['environment', 'protocol'],
  broker: ['environment', 'protocol', 'storage', 'zookeeper', 'client'],
  connect: ['environment', 'protocol', 'client'],
  streams: ['environment', 'protocol', 'client'],
  testing: ['environment', 'protocol', 'storage', 'zookeeper', 'client', 'broker'],
  cli: [
    'environment',
    'protocol',
    'storage',
    'zookeeper',
    'client',
    'broker',
    'connect',
    'streams',
    'testing',
  ],
};

/** Dependencies outside the workspace: which packages may load them; the rest of npm is for nobody. */
const foreign: Readonly<Record<string, readonly string[]>> = {
  '@node-rs/crc32': ['protocol'],
  snappy: ['protocol'],
  'lz4-napi': ['protocol'],
  kafkajs: ['client'],
  '@oclif/core': ['cli'],
  chalk: ['cli'],
  ora: ['cli'],
  inquirer: ['cli'],
  hono: ['connect'],
  '@hono/node-server': ['connect'],
};

const forTests = ['vitest', 'fast-check'];

function each(file: SourceFile, complaint: (found: Import) => string | undefined): string[] {
  return file.imports.flatMap((found) => {
    const text = complaint(found);
    return text === undefined ? [] : [`${file.path}:${found.line} imports ${found.specifier}: ${text}`];
  });
}

const direction: Rule = {
  name: 'packages import only those that docs/architecture.md lets them',
  check: (file) =>
    each(file, ({ specifier }) => {
      const to = target(file, specifier);
      if (file.packageName === '' || to === undefined || to.packageName === file.packageName)
        return undefined;
      const list = [...(allowed[file.packageName] ?? []), ...(file.isForTests ? ['testing'] : [])];
      if (list.some((entry) => to.path.startsWith(`packages/${entry}/`))) return undefined;
      return `${file.packageName} may import ${list.length > 0 ? list.join(', ') : 'no other package'}`;
    }),
  good: ['packages/zookeeper/src/a.ts', "import { Reader } from '@kafka-ts/protocol/bytes/reader';"],
  bad: [
    ['packages/zookeeper/src/a.ts', "import { Errors } from '@kafka-ts/protocol/errors';"],
    ['packages/protocol/src/a.ts', "import type { Clock } from '@kafka-ts/environment/clock';"],
    ['packages/storage/src/a.ts', "export { b } from '@kafka-ts/broker/b';"],
    ['packages/storage/src/a.ts', "const b = await import('@kafka-ts/testing/b');"],
    ['packages/client/src/a.test.ts', "import { b } from '@kafka-ts/broker/b';"],
  ],
};

const spelling: Rule = {
  name: 'relative imports end in .ts and stay in their package; other packages are named without an ending',
  check: (file) =>
    each(file, ({ specifier }) => {
      if (specifier.startsWith('@kafka-ts/')) return specifier.endsWith('.ts') ? 'leave .ts out' : undefined;
      if (!specifier.startsWith('.')) return undefined;
      if (target(file, specifier)?.packageName !== file.packageName) return 'name the package: @kafka-ts/…';
      return /\.(?:ts|mjs|json)$/.test(specifier) ? undefined : 'a relative import ends in .ts';
    }),
  good: [
    'packages/storage/src/a.ts',
    "import { b } from './b.ts';\nimport { c } from '@kafka-ts/protocol/c';",
  ],
  bad: [
    ['packages/storage/src/a.ts', "import { b } from './b';"],
    ['packages/storage/src/a.ts', "import { b } from '../../protocol/src/b.ts';"],
    ['packages/storage/src/a.ts', "import { b } from '@kafka-ts/protocol/b.ts';"],
  ],
};

const dependencies: Rule = {
  name: 'dependencies from npm are loaded only by the package that argued for them, kafkajs lazily',
  check: (file) =>
    each(file, ({ specifier, isTypeOnly, isDynamic }) => {
      if (file.packageName === '' || /^(?:\.|node:|@kafka-ts\/)/.test(specifier)) return undefined;
      const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
      if (file.isForTests && forTests.includes(name)) return undefined;
      if (foreign[name]?.includes(file.packageName) !== true)
        return `not a dependency of ${file.packageName}`;
      const isLazy = isTypeOnly || isDynamic || file.path.includes('/kafkajs/');
      return name === 'kafkajs' && !isLazy
        ? 'load it lazily, or from the adapter in client/src/kafkajs'
        : undefined;
    }),
  good: [
    'packages/client/src/a.ts',
    "import type { Kafka } from 'kafkajs';\nconst k = await import('kafkajs');",
  ],
  bad: [
    ['packages/storage/src/a.ts', "import chalk from 'chalk';"],
    ['packages/client/src/a.ts', "import { Kafka } from 'kafkajs';"],
    ['packages/broker/src/a.ts', "import { test } from 'vitest';"],
  ],
};

const productOnly: Rule = {
  name: 'what ships does not import what only tests use',
  check: (file) =>
    each(file, ({ specifier }) => {
      const to = target(file, specifier);
      const isForTests = to !== undefined && /\.(?:test|cases|vectors)\.ts$|\/fixtures\//.test(to.path);
      return isForTests && !file.isForTests ? 'it is for tests only' : undefined;
    }),
  good: ['packages/storage/src/a.test.ts', "import { b } from './fixtures/b.ts';"],
  bad: [['packages/storage/src/a.ts', "import { b } from './fixtures/b.ts';"]],
};

const noBarrels: Rule = {
  name: 'no barrels: import from the file that has it',
  check: (file) =>
    [...file.code.matchAll(/\bexport\s*\*/g)].map((match) => {
      const line = file.code.slice(0, match.index).split('\n').length;
      return `${file.path}:${line} export *: a barrel loads all that it names; export what is meant by name`;
    }),
  good: ['packages/storage/src/a.ts', "export { b } from './b.ts';"],
  bad: [['packages/storage/src/a.ts', "export * from './b.ts';"]],
};

export const importRules: readonly Rule[] = [direction, spelling, dependencies, productOnly, noBarrels];
