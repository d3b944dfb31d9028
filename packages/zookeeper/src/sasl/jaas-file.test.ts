import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JaasError } from './jaas-error.ts';
import { parseJaas } from './jaas-file.ts';
import { clientLogin, serverUsers } from './jaas-login.ts';

const digest = 'org.apache.zookeeper.server.auth.DigestLoginModule';
const options = (text: string, section = 'Server') =>
  Object.fromEntries(parseJaas(text).get(section)?.[0]?.options ?? []);

describe('a login file', () => {
  test('as in the documentation of Kafka and ZooKeeper', () => {
    const sections = parseJaas(`
      // for the server
      Server {
        ${digest} required
        user_super="adminsecret"   /* not
                                      the last */
        user_bob="bobsecret";
      };
      Client {
        ${digest} REQUIRED username="bob" password="bobsecret";
      };`);
    expect([...sections.keys()]).toEqual(['Server', 'Client']);
    expect(serverUsers(sections.get('Server') ?? [])).toEqual(
      new Map([
        ['super', 'adminsecret'],
        ['bob', 'bobsecret'],
      ]),
    );
    expect(clientLogin(sections.get('Client') ?? [])).toEqual({ username: 'bob', password: 'bobsecret' });
  });

  test.each([
    ['escapes as in Java', `user_a="x\\"y\\\\z\\t\\101"`, { user_a: 'x"y\\z\tA' }],
    ['single quotes', `user_a='it"s'`, { user_a: 'it"s' }],
    ['no quotes', 'debug=true user_a=b-c_1', { debug: 'true', user_a: 'b-c_1' }],
    ['quotes with what ends a section', 'user_a="};{="', { user_a: '};{=' }],
    ['a comment behind a value', 'user_a="1"// }\n user_b="2"', { user_a: '1', user_b: '2' }],
    ['a name in quotes', '"user_a b"="1"', { 'user_a b': '1' }],
  ])('%s', (_name, text, expected) => {
    expect(options(`Server { ${digest} required ${text}; };`)).toEqual(expected);
  });

  test('several modules in a section', () => {
    const modules = parseJaas(`S { ${digest} required user_a="1"; ${digest} optional user_b="2"; };`).get(
      'S',
    );
    expect(serverUsers(modules ?? [])).toEqual(new Map(Object.entries({ a: '1', b: '2' })));
  });

  test.each([
    ['an end too early', `Server {\n ${digest} required user_a="secret"`, /at the end of the file/],
    ['no flag', `Server {\n ${digest} user_a="secret"; };`, /in line 2: required, requisite/],
    ['no semicolon behind a section', `A { };\nB { }\nC { };`, /in line 3: ; expected/],
    ['quotes that do not end', `Server {\n${digest} required user_a="secret;\n};`, /in line 2: quotes/],
    ['a comment that does not end', `/* Server { };`, /in line 1: quotes or a comment/],
    ['a section that stands twice', 'A { }; A { };', /section A stands there twice/],
    [
      'a value that is missing',
      `A { ${digest} required password=; };`,
      /the value of password expected, ; found/,
    ],
  ])('%s is refused, with its place', (_name, text, message) => {
    expect(() => parseJaas(text)).toThrow(JaasError);
    expect(() => parseJaas(text)).toThrow(message);
    expect(() => parseJaas(text)).not.toThrow(/secret/);
  });

  test('any passwords are read back', () => {
    const escaped = (text: string) =>
      text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (a, b) => {
        const text = `Server { ${digest} required user_a="${escaped(a)}" user_b="${escaped(b)}"; };`;
        expect(options(text)).toEqual({ user_a: a, user_b: b });
      }),
    );
  });

  test('any text is a login file or a JaasError', () => {
    const unit = fc.constantFrom('A', ' required ', '{', '}', ';', '=', '"', "'", '\\', '/', '*', '\n', ' ');
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        try {
          expect(parseJaas(text)).toBeInstanceOf(Map);
        } catch (error) {
          expect(error).toBeInstanceOf(JaasError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('what a section asks for', () => {
  const modules = (text: string) => parseJaas(`S { ${text}; };`).get('S') ?? [];

  test('Kerberos is refused by its name', () => {
    const kerberos = modules('com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true');
    expect(() => serverUsers(kerberos)).toThrow(/Kerberos \(GSSAPI\) is not served.*DIGEST-MD5/);
    expect(() => clientLogin(kerberos)).toThrow(/Kerberos/);
  });

  test('other login modules are refused', () => {
    expect(() => serverUsers(modules('a.b.PlainLoginModule required'))).toThrow(
      /a\.b\.PlainLoginModule: this login/,
    );
  });

  test('a client needs a user and a password', () => {
    expect(() => clientLogin(modules(`${digest} required username="bob"`))).toThrow(/username and password/);
    expect(() => clientLogin([])).toThrow(/username and password/);
  });
});
