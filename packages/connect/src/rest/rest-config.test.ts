import { describe, expect, test } from 'vitest';
import { parseRestConfig } from './rest-config.ts';

describe('where the interface listens', () => {
  test.each([
    [{}, [['127.0.0.1', 8083]]],
    [{ 'rest.port': '9000' }, [['127.0.0.1', 9000]]],
    [{ 'rest.host.name': '0.0.0.0' }, [['0.0.0.0', 8083]]],
    [{ listeners: 'http://:8083' }, [['', 8083]]],
    [
      { listeners: 'HTTP://localhost:1, http://[::1]:2', 'rest.port': '3' },
      [
        ['localhost', 1],
        ['::1', 2],
      ],
    ],
  ])('%j', (props, expected) => {
    expect(parseRestConfig(props).listeners.map(({ host, port }) => [host, port])).toEqual(expected);
  });

  test.each([
    [
      { listeners: '' },
      'Invalid value for listeners, at least one URL is expected, ex: http://localhost:8080,https://localhost:8443.',
    ],
    [{ listeners: 'http://a:1,,' }, 'Empty URL found when parsing listeners list.'],
    [{ listeners: 'a:1' }, "Listener doesn't have the right format (protocol://hostname:port)."],
    [{ listeners: 'ftp://a:1' }, 'Listener protocol must be either "http" or "https".'],
    [
      { listeners: 'https://a:1' },
      'Invalid value https://a:1 for configuration listeners: https is not supported; put a proxy that speaks TLS in front',
    ],
    [
      { listeners: 'http://a:70000' },
      'Invalid value http://a:70000 for configuration listeners: Port must be from 0 to 65535',
    ],
    [{ 'rest.port': 'x' }, 'Invalid value x for configuration rest.port: Not a number of type INT'],
    [
      { 'rest.extension.classes': 'a.B' },
      'Invalid value [a.B] for configuration rest.extension.classes: REST extensions are Java classes, which this worker cannot load',
    ],
  ])('%j is refused', (props, message) => {
    expect(() => parseRestConfig(props)).toThrow(message);
  });
});

test('admin operations are served with the others, elsewhere, or by nobody', () => {
  const adminOf = (text?: string) =>
    parseRestConfig(text === undefined ? {} : { 'admin.listeners': text }).adminListeners?.map(
      ({ port }) => port,
    );
  expect([adminOf(), adminOf('http://127.0.0.1:9'), adminOf('')]).toEqual([undefined, [9], []]);
});
