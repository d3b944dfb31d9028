import { expect, test } from 'vitest';
import { withSystemProperties } from './system-properties.ts';

const rows: readonly (readonly [
  string,
  Record<string, string>,
  Record<string, string>,
  Record<string, string>,
])[] = [
  ['a definition is a setting', {}, { SERVER_JVMFLAGS: '-Dzookeeper.snapCount=5' }, { snapCount: '5' }],
  [
    'several, among flags that mean nothing here',
    {},
    { JVMFLAGS: '-Xmx1g -Dzookeeper.a=1 -Djava.x=2 -Dzookeeper.4lw.commands.whitelist=*' },
    { a: '1', '4lw.commands.whitelist': '*' },
  ],
  [
    'values in quotes keep blanks',
    {},
    { KAFKA_OPTS: `-Dzookeeper.a="x y" '-Dzookeeper.b=p q'` },
    { a: 'x y', b: 'p q' },
  ],
  ['the file stands', { snapCount: '7' }, { SERVER_JVMFLAGS: '-Dzookeeper.snapCount=5' }, { snapCount: '7' }],
  [
    'the file stands with the prefix too',
    { 'zookeeper.snapCount': '7' },
    { SERVER_JVMFLAGS: '-Dzookeeper.snapCount=5' },
    { 'zookeeper.snapCount': '7' },
  ],
  [
    "the server's own variable before the others",
    {},
    { JVMFLAGS: '-Dzookeeper.a=1', SERVER_JVMFLAGS: '-Dzookeeper.a=2' },
    { a: '2' },
  ],
  [
    'nor has the login file',
    {},
    { KAFKA_OPTS: '-Djava.security.auth.login.config=/etc/jaas.conf' },
    { 'java.security.auth.login.config': '/etc/jaas.conf' },
  ],
  ['jute.maxbuffer has no prefix', {}, { JVMFLAGS: '-Djute.maxbuffer=4096' }, { 'jute.maxbuffer': '4096' }],
];

test.each(rows)('%s', (_name, file, env, expected) => {
  expect(Object.fromEntries(withSystemProperties(new Map(Object.entries(file)), env))).toEqual(expected);
});
