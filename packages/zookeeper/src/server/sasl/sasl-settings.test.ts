import { describe, expect, test } from 'vitest';
import { ZooConfigError } from '../setting-keys.ts';
import { parseZooConfig } from '../zoo-config.ts';

const provider = 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider';
const parse = (settings: Record<string, string>) =>
  parseZooConfig(new Map(Object.entries({ dataDir: '/d', ...settings })));

describe('the settings of SASL', () => {
  test('without any there is no SASL, and nobody must prove anything', () => {
    expect(parse({}).config.sasl).toEqual({
      loginFile: undefined,
      users: undefined,
      section: 'Server',
      isSectionNamed: false,
      hasProvider: false,
      allowsFailedClients: false,
      requiredSchemes: new Set(),
      superUsers: new Set(),
      superPassword: undefined,
      anyUserIs: undefined,
      warnings: [],
    });
  });

  test('all of them, with and without the prefix of system properties', () => {
    const { config, warnings } = parse({
      'java.security.auth.login.config': '/etc/jaas.conf',
      'sasl.serverconfig': 'ZkServer',
      'zookeeper.authProvider.sasl': provider,
      'authProvider.2': 'org.apache.zookeeper.server.auth.DigestAuthenticationProvider',
      allowSaslFailedClients: 'TRUE',
      sessionRequireClientSASLAuth: 'true',
      superUser: 'root',
      'superUser.2': 'admin',
      'SASLAuthenticationProvider.superPassword': 'x',
      letAnySaslUserDoX: 'any',
    });
    expect(warnings).toEqual([]);
    expect(config.sasl).toEqual({
      loginFile: '/etc/jaas.conf',
      users: undefined,
      section: 'ZkServer',
      isSectionNamed: true,
      hasProvider: true,
      allowsFailedClients: true,
      requiredSchemes: new Set(['sasl']),
      superUsers: new Set(['root', 'admin']),
      superPassword: 'x',
      anyUserIs: 'any',
      warnings: [],
    });
  });

  test('schemes may be required by name', () => {
    const settings = {
      'enforce.auth.enabled': 'true',
      'enforce.auth.schemes': 'sasl, digest',
      'authProvider.1': provider,
    };
    expect(parse(settings).config.sasl.requiredSchemes).toEqual(new Set(['sasl', 'digest']));
    expect(parse({ ...settings, 'enforce.auth.enabled': 'yes' }).config.sasl.requiredSchemes.size).toBe(0);
  });

  test.each([
    ['none at all', { 'enforce.auth.enabled': 'true' }, /enforce\.auth\.schemes must be set/],
    [
      'one that is not there',
      { 'enforce.auth.enabled': 'true', 'enforce.auth.schemes': 'x509' },
      /scheme x509 is not/,
    ],
    [
      'sasl without its provider',
      { sessionRequireClientSASLAuth: 'true' },
      /sasl is not available; set authProvider\.1=/,
    ],
  ])('to require %s stops the start', (_name, settings, message) => {
    expect(() => parse(settings)).toThrow(ZooConfigError);
    expect(() => parse(settings)).toThrow(message);
  });

  test('an unknown provider is warned about', () => {
    expect(parse({ 'authProvider.1': 'a.B' }).warnings).toEqual([
      expect.stringMatching(/^authProvider\.1=a\.B: /),
    ]);
  });
});
