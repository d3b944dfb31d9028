import { expect, test } from 'vitest';
import { credentialText, scramCredential } from './scram-credential.ts';

/** As `kafka-configs --zookeeper … --add-config SCRAM-…=[…password=bob-secret]` of Apache Kafka 3.9.2 wrote them. */
const written = {
  'SCRAM-SHA-512':
    'salt=MWxqdnpqODdscnB6aXVzZHA3OHg1eDV0YjE=,stored_key=KYqhqyyikj9LL39Gc0go9F3I5aFOiqfKTJb01niBU1DwmGbZg0RkDX1QK9IP22NQ/9TLuLpvifryz3YkKWxY2w==,server_key=sElRSeU5HSIZtd/MtPhrEqGqxVmahB5YiewAwaY8U8WTswiV47fqUE8WtgPgmtmZ/mZkU0zY9uklyjvTFZM8Rg==,iterations=4096',
  'SCRAM-SHA-256':
    'salt=MTF5cXo0enJ2YmxxbzEzMjhpcGdkOW1yMTA=,stored_key=9T0RI9FW7fV2zQIBVyS8ToqceTf24gFTdOT97engLYk=,server_key=RTXZtXc9KSg3yz+SvAe+aMblJzW5fcT1W8MHUHFPoio=,iterations=8192',
} as const;

test.each(['SCRAM-SHA-256', 'SCRAM-SHA-512'] as const)(
  '%s: same salt, same credential as Apache',
  (mechanism) => {
    const salt = Buffer.from(/salt=([^,]*)/.exec(written[mechanism])?.[1] ?? '', 'base64');
    const iterations = Number(/iterations=(\d+)/.exec(written[mechanism])?.[1]);
    expect(credentialText(mechanism, { password: 'bob-secret', iterations, salt })).toBe(written[mechanism]);
  },
);

test.each([
  ['password=a', 'iterations=4096'],
  ['iterations=5000,password=a,b=c', 'iterations=5000'],
])('%s is understood', (text, part) => {
  expect(scramCredential('SCRAM-SHA-256', text, () => Buffer.from('salt'))).toContain(part);
});

test.each([
  ['secret', 'Invalid credential property SCRAM_SHA_256=secret'],
  ['iterations=1,password=x', 'Iterations 1 is less than the minimum 4096 required for SCRAM_SHA_256'],
])('%s is refused', (text, message) => {
  expect(() => scramCredential('SCRAM-SHA-256', text, () => new Uint8Array())).toThrow(message);
});
