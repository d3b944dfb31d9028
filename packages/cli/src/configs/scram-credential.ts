/**
 * SCRAM credentials as brokers keep them in ZooKeeper (RFC 5802; `ScramFormatter`, `ScramCredentialUtils`): what proves a password, never
 * the password itself.
 */
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { CliError } from '../cli-error.ts';

const DEFAULT_ITERATIONS = 4096;
const MIN_ITERATIONS = 4096;

/** Names of the mechanisms, with their hash and the name of Java's constant, which errors print. */
const mechanisms = {
  'SCRAM-SHA-256': { hash: 'sha256', constant: 'SCRAM_SHA_256' },
  'SCRAM-SHA-512': { hash: 'sha512', constant: 'SCRAM_SHA_512' },
} as const;

type Mechanism = keyof typeof mechanisms;

export function isScramMechanism(name: string): name is Mechanism {
  return Object.hasOwn(mechanisms, name);
}

/**
 * The credential for `[iterations=N,]password=P`.
 * @throws CliError in the words of Kafka's tool
 */
export function scramCredential(mechanism: Mechanism, text: string, newSalt: () => Uint8Array): string {
  const { constant } = mechanisms[mechanism];
  const match = /^(?:iterations=([0-9]*),)?password=(.*)$/s.exec(text);
  if (match === null) throw new CliError(`Invalid credential property ${constant}=${text}`);
  const iterations = match[1] === undefined ? DEFAULT_ITERATIONS : Number(match[1]);
  if (iterations < MIN_ITERATIONS) {
    throw new CliError(
      `Iterations ${iterations} is less than the minimum ${MIN_ITERATIONS} required for ${constant}`,
    );
  }
  return credentialText(mechanism, { password: match[2] ?? '', iterations, salt: newSalt() });
}

export function credentialText(
  mechanism: Mechanism,
  { password, iterations, salt }: { password: string; iterations: number; salt: Uint8Array },
): string {
  const { hash } = mechanisms[mechanism];
  const length = createHash(hash).digest().length;
  const salted = pbkdf2Sync(password, salt, iterations, length, hash);
  const keyFor = (what: string): Buffer => createHmac(hash, salted).update(what).digest();
  const storedKey = createHash(hash).update(keyFor('Client Key')).digest();
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  return `salt=${base64(salt)},stored_key=${base64(storedKey)},server_key=${base64(keyFor('Server Key'))},iterations=${iterations}`;
}
