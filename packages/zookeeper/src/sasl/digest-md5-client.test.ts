import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DigestMd5Server } from '../server/sasl/digest-md5-server.ts';
import { recorded } from './digest-md5.vectors.ts';
import { DigestMd5Client } from './digest-md5-client.ts';
import { quoted } from './directives.ts';
import { SaslError } from './sasl-error.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const textOf = (token: Uint8Array | undefined): string => Buffer.from(token ?? []).toString();
const { username, password, clientNonce, serverNonce } = recorded;
const newClient = () => new DigestMd5Client({ username, password }, clientNonce);
const newServer = () =>
  new DigestMd5Server(serverNonce, (user) => (user === username ? password : undefined));

describe('the client', () => {
  test('answers what Apache answers, and takes its proof', () => {
    const client = newClient();
    expect(textOf(client.evaluate(bytes(recorded.challenge)))).toBe(recorded.response);
    expect(client.isComplete).toBe(false);
    expect(client.evaluate(bytes(recorded.rspauth))).toBeUndefined();
    expect(client.isComplete).toBe(true);
  });

  test.each([
    ['no nonce', 'realm="x",charset=utf-8,algorithm=md5-sess'],
    ['no algorithm', 'nonce="x",charset=utf-8'],
    ['another algorithm', 'nonce="x",algorithm=sha'],
    ['another character set', 'nonce="x",algorithm=md5-sess,charset=ascii'],
    ['protection that is not there', 'nonce="x",algorithm=md5-sess,qop="auth-int,auth-conf"'],
    ['nothing, as from a server without SASL', ''],
  ])('refuses a challenge with %s', (_name, challenge) => {
    expect(() => newClient().evaluate(bytes(challenge))).toThrow(SaslError);
  });

  test.each(['rspauth=72d695c7ed9434da3b318089f10d52be', '', 'rspauth='])(
    'does not believe a server that answers %j',
    (answer) => {
      const client = newClient();
      client.evaluate(bytes(recorded.challenge));
      expect(() => client.evaluate(bytes(answer))).toThrow(SaslError);
      expect(client.isComplete).toBe(false);
    },
  );

  test('takes the first of several realms', () => {
    const answer = newClient().evaluate(
      bytes('realm="a",realm="b",nonce="x",algorithm=md5-sess,qop="auth,auth-int"'),
    );
    expect(textOf(answer)).toContain('realm="a"');
  });
});

describe('the server', () => {
  test('challenges and proves as Apache does', () => {
    const server = newServer();
    expect(textOf(server.evaluate(bytes('')))).toBe(recorded.challenge);
    expect(server.username).toBeUndefined();
    expect(textOf(server.evaluate(bytes(recorded.response)))).toBe(recorded.rspauth);
    expect(server.username).toBe('bob');
  });

  // Each seen at ZooKeeper 3.9.5: refused alike, but for a maxbuf that is no number, where it closes without an answer.
  test.each([
    ['another user', 'username="bob"', 'username="eve"'],
    ['another realm', 'realm="zk-sasl-md5"', 'realm="x"'],
    ['no realm', 'realm="zk-sasl-md5",', ''],
    ['another nonce', `nonce="${serverNonce}",nc`, 'nonce="zz",nc'],
    ['no cnonce', `cnonce="${clientNonce}",`, ''],
    ['another nonce count', 'nc=00000001', 'nc=00000002'],
    ['another service', 'digest-uri="zookeeper/zk-sasl-md5"', 'digest-uri="zookeeper/h"'],
    ['another protection', 'qop=auth', 'qop=auth-conf'],
    ['another character set', 'charset=utf-8', 'charset=iso'],
    ['another response', 'response=5', 'response=6'],
    ['a shorter response', 'response=509673af', 'response=50'],
    ['no response', 'response=509673af17946398347d586f278d8d45,', ''],
    ['another authorization id than was proved', 'authzid="bob"', 'authzid="super"'],
    ['a maxbuf that is no number', 'maxbuf=65536', 'maxbuf=abc'],
  ])('refuses %s, and gives no second try', (_name, from, to) => {
    const server = newServer();
    server.evaluate(bytes(''));
    const response = recorded.response.replace(from, to);
    expect(response).not.toBe(recorded.response);
    expect(() => server.evaluate(bytes(response))).toThrow(SaslError);
    expect(() => server.evaluate(bytes(recorded.response))).toThrow('the exchange is over');
    expect(() => server.evaluate(bytes(''))).toThrow('the exchange is over');
    expect(server.username).toBeUndefined();
  });

  test('an exchange that is over stays over', () => {
    const server = newServer();
    server.evaluate(bytes(''));
    server.evaluate(bytes(recorded.response));
    expect(() => server.evaluate(bytes(''))).toThrow(SaslError);
  });

  test('the proved name counts, whatever the authorization id is', () => {
    const server = newServer();
    const other = new DigestMd5Client({ username: 'bob', password }, 'abc');
    const answer = other.evaluate(server.evaluate(bytes('')));
    expect(textOf(answer)).toContain('authzid="bob"');
    server.evaluate(answer ?? bytes(''));
    expect(server.username).toBe('bob');
  });

  test('any bytes are refused with a SaslError', () => {
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .tuple(fc.nat(recorded.response.length), fc.string())
        .map(([at, text]) => bytes(recorded.response.slice(0, at) + text + recorded.response.slice(at + 1))),
    );
    fc.assert(
      fc.property(hostile, (token) => {
        fc.pre(textOf(token) !== recorded.response);
        const server = newServer();
        server.evaluate(bytes(''));
        try {
          server.evaluate(token);
          // A changed byte that means the same: a space for a comma, a letter's case.
          expect(server.username).toBe('bob');
        } catch (error) {
          expect(error).toBeInstanceOf(SaslError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

test('any user and password are proved to each other, and only the right ones', () => {
  const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(word, word, word, (user, secret, other) => {
      const exchange = (clientSecret: string): string | undefined => {
        const server = new DigestMd5Server('n', (name) => (name === user ? secret : undefined));
        const client = new DigestMd5Client({ username: user, password: clientSecret }, 'c');
        const response = client.evaluate(server.evaluate(bytes('')));
        expect(textOf(response)).toContain(quoted(user));
        client.evaluate(server.evaluate(response ?? bytes('')));
        return client.isComplete ? server.username : undefined;
      };
      expect(exchange(secret)).toBe(user);
      if (other !== secret) expect(() => exchange(other)).toThrow(SaslError);
    }),
  );
});
