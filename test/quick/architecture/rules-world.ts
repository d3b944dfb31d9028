/** The world comes in through packages/environment: no other way to files, network, time or chance. */
import type { Rule } from './rules.ts';
import { matches, type SourceFile } from './source-file.ts';

/** The packages that take an Environment. cli is the outermost one; its own code may touch the world. */
const insiders = ['protocol', 'storage', 'zookeeper', 'broker', 'client', 'connect', 'streams', 'testing'];

const isInside = (file: SourceFile): boolean => insiders.includes(file.packageName) && !file.isForTests;

const forbiddenModules: Readonly<Record<string, string>> = {
  'node:fs': 'take environment.files',
  'node:fs/promises': 'take environment.files',
  'node:net': 'take environment.network',
  'node:dgram': 'take environment.network',
  'node:tls': 'take environment.network',
  'node:http': 'take environment.network',
  'node:https': 'take environment.network',
  'node:dns': 'take environment.network',
  'node:dns/promises': 'take environment.network',
  'node:timers': 'take environment.clock',
  'node:timers/promises': 'take environment.clock',
  'node:perf_hooks': 'take environment.clock',
  'node:worker_threads': 'take environment.workers or environment.compression, or do it in turns',
  'node:child_process': 'a broker starts no processes',
  'node:cluster': 'a broker starts no processes',
};

const modules: Rule = {
  name: 'packages that take an Environment import no module of Node that reaches the world',
  check: (file) => {
    if (!isInside(file)) return [];
    return file.imports.flatMap(({ specifier, line }) => {
      const instead = forbiddenModules[specifier];
      return instead === undefined ? [] : [`${file.path}:${line} imports ${specifier}: ${instead}`];
    });
  },
  good: ['packages/cli/src/a.ts', "import { readFileSync } from 'node:fs';"],
  bad: [
    ['packages/storage/src/a.ts', "import { readFileSync } from 'node:fs';"],
    ['packages/zookeeper/src/a.ts', "import type { Socket } from 'node:net';"],
    ['packages/broker/src/a.ts', "const t = await import('node:timers/promises');"],
  ],
};

const nodeImplementation: Rule = {
  name: "Node's implementation of the Environment is chosen by cli and testing alone",
  check: (file) => {
    const mayChoose = file.isForTests || ['cli', 'testing', 'environment'].includes(file.packageName);
    const chosen = file.imports.filter(({ specifier }) =>
      specifier.startsWith('@kafka-ts/environment/node/'),
    );
    if (mayChoose) return [];
    return chosen.map(
      ({ line, specifier }) => `${file.path}:${line} imports ${specifier}: take an Environment`,
    );
  },
  good: [
    'packages/cli/src/a.ts',
    "import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';",
  ],
  bad: [['packages/broker/src/a.ts', "import { nodeClock } from '@kafka-ts/environment/node/node-clock';"]],
};

/** Wrappers of Node's internals, one file each. */
const wrappers = ['packages/protocol/src/records/compression/zlib-stream.ts'];

/** What of `node:zlib` and `node:crypto` is a pure function. */
const pureNames: Readonly<Record<string, RegExp>> = {
  'node:zlib': /^(?:\w+Sync|constants|crc32)$/,
  'node:crypto': /^(?!random|getRandom|webcrypto|subtle)\w+$/,
};

const pureOnly: Rule = {
  name: 'of node:zlib only the synchronous functions, of node:crypto nothing random',
  check: (file) => {
    if (!isInside(file) || wrappers.includes(file.path)) return [];
    return file.imports.flatMap(({ specifier, line, clause, isTypeOnly }) => {
      const pure = pureNames[specifier];
      if (pure === undefined || isTypeOnly) return [];
      const at = `${file.path}:${line} imports`;
      if (!clause.startsWith('{')) return [`${at} all of ${specifier}: name the functions`];
      const names = clause.replace(/[{}]/g, '').split(',');
      const impure = names
        .map((name) => name.trim().split(/\s+as\s+/)[0] ?? '')
        .filter((name) => name !== '');
      return impure
        .filter((name) => !name.startsWith('type ') && !pure.test(name))
        .map((name) => `${at} ${name} of ${specifier}: take environment.compression or environment.random`);
    });
  },
  good: ['packages/protocol/src/a.ts', "import { constants, gzipSync as z } from 'node:zlib';"],
  bad: [
    ['packages/protocol/src/a.ts', "import { gzip } from 'node:zlib';"],
    ['packages/protocol/src/a.ts', "import * as zlib from 'node:zlib';"],
    ['packages/broker/src/a.ts', "import { createHash, randomUUID } from 'node:crypto';"],
  ],
};

const forbiddenGlobals: readonly (readonly [RegExp, string])[] = [
  [
    /(?<![.\w$#])(?:set|clear)(?:Timeout|Interval|Immediate)\b(?!\s*[:?])/g,
    'take environment.clock.setTimer or endOfTurn',
  ],
  [/\bDate\.now\b/g, 'take environment.clock.nowMs'],
  [/\bnew Date\s*(?:\(\s*\)|(?![\s(]))/g, 'take environment.clock.nowMs'],
  [/(?<![.\w$#])performance\s*\./g, 'take environment.clock.monotonicMs'],
  [/\bprocess\.(?:hrtime|uptime)\b/g, 'take environment.clock.monotonicMs'],
  [/\bMath\.random\b/g, 'take environment.random'],
  [/\bcrypto\.(?:random\w+|getRandomValues)/g, 'take environment.random'],
];

const globals: Rule = {
  name: 'packages that take an Environment use no timer, clock or chance of the global scope',
  check: (file) =>
    isInside(file) ? forbiddenGlobals.flatMap(([pattern, instead]) => matches(file, pattern, instead)) : [],
  good: [
    'packages/broker/src/a.ts',
    "// Date.now()\nconst a = 'setTimeout'; new Date(5); clock.setTimeout(1);",
  ],
  bad: [
    ['packages/broker/src/a.ts', 'setTimeout(run, 5);'],
    ['packages/broker/src/a.ts', 'const now = Date.now();'],
    ['packages/broker/src/a.ts', 'const now = new Date();'],
    ['packages/broker/src/a.ts', `const text = \`at \${performance.now()}\`;`],
    ['packages/broker/src/a.ts', 'const id = Math.random();'],
    ['packages/testing/src/a.ts', 'const id = crypto.randomUUID();'],
    ['packages/client/src/a.ts', 'await new Promise(setImmediate);'],
  ],
};

const noSleeps: Rule = {
  name: 'unit tests of packages that take an Environment do not sleep: time is virtual',
  check: (file) => {
    const isUnitTest = insiders.includes(file.packageName) && file.isForTests;
    const message = 'wait for the event itself, or use VirtualClock';
    return isUnitTest ? matches(file, /(?<![.\w$#])set(?:Timeout|Interval)\b(?!\s*[:?])/g, message) : [];
  },
  good: ['packages/broker/src/a.test.ts', 'clock.setTimer(5, run);'],
  bad: [['packages/broker/src/a.test.ts', 'await new Promise((resolve) => setTimeout(resolve, 50));']],
};

export const worldRules: readonly Rule[] = [modules, nodeImplementation, pureOnly, globals, noSleeps];
