/**
 * Secrets of dynamic configuration as they stand in ZooKeeper (`org.apache.kafka.security.EncryptingPasswordEncoder`): pairs `name:value`,
 * separated by commas, with everything that is needed to decrypt but the secret itself. AES in CBC or GCM mode, its key by PBKDF2.
 */
import { createCipheriv, createDecipheriv, pbkdf2Sync } from 'node:crypto';
import type { Random } from '@kafka-ts/environment/random';
import { ConfigError } from '../config-key.ts';
import type { KafkaConfig } from '../kafka-config.ts';

export interface PasswordEncoderSettings {
  readonly secret: string;
  /** `PBKDF2WithHmacSHA512` by default. */
  readonly keyFactoryAlgorithm?: string | undefined;
  /** `AES/CBC/PKCS5Padding` or `AES/GCM/NoPadding`. */
  readonly cipherAlgorithm: string;
  /** Bits: 128, 192 or 256. */
  readonly keyLength: number;
  readonly iterations: number;
}

const SALT_BYTES = 256;
const TAG_BYTES = 16;
const IV_BYTES = { CBC: 16, GCM: 12 } as const;

interface KeyParameters {
  readonly keyFactoryAlgorithm: string;
  readonly cipherAlgorithm: string;
  readonly keyLength: number;
  readonly iterations: number;
  readonly salt: Uint8Array;
}

export class PasswordEncoder {
  readonly #settings: PasswordEncoderSettings;
  readonly #random: Random;

  constructor(settings: PasswordEncoderSettings, random: Random) {
    this.#settings = settings;
    this.#random = random;
  }

  /** The encoder that the broker's settings ask for; undefined where they have no secret. */
  static of(config: KafkaConfig, random: Random): PasswordEncoder | undefined {
    return PasswordEncoder.#with(config, config.get('password.encoder.secret'), random);
  }

  /** Reads what was written with the secret that the broker had before, `password.encoder.old.secret`. */
  static ofOldSecret(config: KafkaConfig, random: Random): PasswordEncoder | undefined {
    return PasswordEncoder.#with(config, config.get('password.encoder.old.secret'), random);
  }

  static #with(config: KafkaConfig, secret: string | undefined, random: Random): PasswordEncoder | undefined {
    if (secret === undefined) return undefined;
    const settings = {
      secret,
      keyFactoryAlgorithm: config.get('password.encoder.keyfactory.algorithm'),
      cipherAlgorithm: config.get('password.encoder.cipher.algorithm'),
      keyLength: config.get('password.encoder.key.length'),
      iterations: config.get('password.encoder.iterations'),
    };
    return new PasswordEncoder(settings, random);
  }

  /** Throws {@link ConfigError} for algorithms that there are not. */
  encode(password: string): string {
    const { cipherAlgorithm, keyLength, iterations } = this.#settings;
    const keyFactoryAlgorithm = this.#settings.keyFactoryAlgorithm ?? 'PBKDF2WithHmacSHA512';
    const salt = this.#random.bytes(SALT_BYTES);
    const mode = modeOf(cipherAlgorithm);
    const iv = this.#random.bytes(IV_BYTES[mode]);
    const key = this.#key({ keyFactoryAlgorithm, cipherAlgorithm, keyLength, iterations, salt });
    const fields = {
      keyFactoryAlgorithm,
      cipherAlgorithm,
      keyLength,
      salt: base64(salt),
      iterations,
      encryptedPassword: base64(encrypt(mode, key, iv, password)),
      passwordLength: password.length,
      initializationVector: base64(iv),
      ...(mode === 'GCM' ? { authenticationTagLength: TAG_BYTES * 8 } : {}),
    };
    return Object.entries(fields)
      .map(([name, value]) => `${name}:${value}`)
      .join(',');
  }

  /** Throws {@link ConfigError} for what was encoded with another secret, or is damaged. */
  decode(encoded: string): string {
    const fields = new Map(encoded.split(/\s*,\s*/).map((pair) => splitOnce(pair)));
    const field = (name: string): string => {
      const value = fields.get(name);
      if (value === undefined) throw new ConfigError(`Password could not be decoded: there is no ${name}`);
      return value;
    };
    const key = this.#key({
      keyFactoryAlgorithm: field('keyFactoryAlgorithm'),
      cipherAlgorithm: field('cipherAlgorithm'),
      keyLength: Number(field('keyLength')),
      iterations: Number(field('iterations')),
      salt: Buffer.from(field('salt'), 'base64'),
    });
    const iv = Buffer.from(field('initializationVector'), 'base64');
    const bytes = Buffer.from(field('encryptedPassword'), 'base64');
    const password = decrypt(modeOf(field('cipherAlgorithm')), key, iv, bytes);
    if (password === undefined || password.length !== Number(field('passwordLength')))
      throw new ConfigError('Password could not be decoded');
    return password;
  }

  #key({ keyFactoryAlgorithm, keyLength, iterations, salt }: KeyParameters): Buffer {
    const digest = /^PBKDF2WithHmac(SHA\d+)$/.exec(keyFactoryAlgorithm)?.[1];
    if (digest === undefined) {
      throw new ConfigError(
        `password.encoder.keyfactory.algorithm: expected PBKDF2WithHmacSHA512 or its kin, found ${keyFactoryAlgorithm}`,
      );
    }
    if (![128, 192, 256].includes(keyLength)) {
      throw new ConfigError(`password.encoder.key.length: expected 128, 192 or 256, found ${keyLength}`);
    }
    return pbkdf2Sync(this.#settings.secret, salt, iterations, keyLength / 8, digest);
  }
}

function modeOf(cipherAlgorithm: string): 'CBC' | 'GCM' {
  if (cipherAlgorithm === 'AES/CBC/PKCS5Padding') return 'CBC';
  if (cipherAlgorithm === 'AES/GCM/NoPadding') return 'GCM';
  throw new ConfigError(
    `password.encoder.cipher.algorithm: expected AES/CBC/PKCS5Padding or AES/GCM/NoPadding, found ${cipherAlgorithm}`,
  );
}

function encrypt(mode: 'CBC' | 'GCM', key: Buffer, iv: Uint8Array, password: string): Buffer {
  if (mode === 'CBC') {
    const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, iv);
    return Buffer.concat([cipher.update(password, 'utf8'), cipher.final()]);
  }
  const cipher = createCipheriv(gcmOf(key), key, iv, { authTagLength: TAG_BYTES });
  // Java puts the tag behind the text.
  return Buffer.concat([cipher.update(password, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** Undefined where the key does not fit. */
function decrypt(mode: 'CBC' | 'GCM', key: Buffer, iv: Uint8Array, bytes: Buffer): string | undefined {
  try {
    if (mode === 'CBC') {
      const decipher = createDecipheriv(`aes-${key.length * 8}-cbc`, key, iv);
      return Buffer.concat([decipher.update(bytes), decipher.final()]).toString();
    }
    const decipher = createDecipheriv(gcmOf(key), key, iv, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
    const text = bytes.subarray(0, bytes.length - TAG_BYTES);
    return Buffer.concat([decipher.update(text), decipher.final()]).toString();
  } catch {
    return undefined;
  }
}

function gcmOf(key: Buffer): 'aes-128-gcm' | 'aes-192-gcm' | 'aes-256-gcm' {
  if (key.length === 16) return 'aes-128-gcm';
  return key.length === 24 ? 'aes-192-gcm' : 'aes-256-gcm';
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

/** The name and the value, which may have colons itself. */
function splitOnce(pair: string): [string, string] {
  const at = pair.indexOf(':');
  return [pair.slice(0, at), pair.slice(at + 1)];
}
