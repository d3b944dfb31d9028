import { expect, test } from 'vitest';
import { PasswordEncoder } from './password-encoder.ts';

let next = 0;
const random = { bytes: (length: number) => new Uint8Array(length).fill(next++), below: () => 0 };
const settings = {
  secret: 'topsecret',
  cipherAlgorithm: 'AES/CBC/PKCS5Padding',
  keyLength: 128,
  iterations: 4096,
};

/** As `kafka-configs --zookeeper --alter --add-config …,password.encoder.secret=topsecret` of Apache Kafka 3.9.2 wrote them. */
const written = {
  cbc: 'initializationVector:mL/VBKeN2vuIPnHaR13KJg==,keyLength:128,salt:usfNX9JlNOoIlWIpql+O60fsBwYArbXPLYSiLC8NFwfiOuBpbr8KPFCZpmP5Yo9KDj8J95oQ030ivxpzXo6MAAbF5hIBG+WLQ5DZhfk8Mma5bExtxkyopxZZZ6JePiHZNUMmYH/2BxnUwzjRiwA1ks90J0A0Bnc9CgTAdrU2my6xn74H7tuuRrwg9Jq5eaQnHPWPa7CvPBcf/eaDjNOAOp39CK9F50he9tsEJmUWgE7LAG9VgO7WMlccZY5DfYCgmro7m2v9+Vff2ri0e2XuqMi2rcECodfjxSZi5YdPluLg+7SnYqCaSMFv3VnratdVjib8WzYr/C5bddjAXbKUXQ==,keyFactoryAlgorithm:PBKDF2WithHmacSHA512,cipherAlgorithm:AES/CBC/PKCS5Padding,iterations:4096,passwordLength:10,encryptedPassword:JrO2zwZJlNjMMMR21CLa2Q==',
  gcm: 'initializationVector:BrWT7PFoakKesazl,keyLength:256,salt:sXTbi3v2aTf5A5T+FAgEvfH0/3L3mFw0NN5LsjIhQrs4/r8/4Vv0Zs2qdxN/39xUOmaU4LryctrGA7uHP/D+QeFBOYSDU9gQrFXb+pkhXEbQIu3S/fP82I643Ut2fcu/H4X3wm2Y0UXKNFwBALqpzho5pA5SItcVm98IeCmsyX+h4/ysJ1dkuMN7MAjTfrF7EE/dRvGxa+uOfDm4WcT6Ltgj51+RiIms3uDjzU86ldbmJXTyGPhpHtxPHTJ0PfPgnLfPwKHQ/zxEybTmWy41k03mbbv74WMwrN5OeFVTCQi98phSlwLlt8VU0nKpHyyzFBuKm7/r8KURA716BLSXpw==,keyFactoryAlgorithm:PBKDF2WithHmacSHA512,cipherAlgorithm:AES/GCM/NoPadding,authenticationTagLength:128,iterations:4096,passwordLength:10,encryptedPassword:HIVmYXQXlrH96nHZ2Ld6cY45Q4PD7o8DY8AU',
};

test.each(Object.entries(written))(
  'what Apache has encrypted (%s) is read with the same secret only',
  (_, encoded) => {
    expect(new PasswordEncoder(settings, random).decode(encoded)).toBe('keystore-ü');
    const other = new PasswordEncoder({ ...settings, secret: 'other' }, random);
    expect(() => other.decode(encoded)).toThrow('Password could not be decoded');
  },
);

test.each([
  ['AES/CBC/PKCS5Padding', 128, undefined],
  ['AES/CBC/PKCS5Padding', 256, 'PBKDF2WithHmacSHA1'],
  ['AES/GCM/NoPadding', 192, 'PBKDF2WithHmacSHA256'],
] as const)(
  '%s with %i bits comes back as it was, and no two texts are equal',
  (cipherAlgorithm, keyLength, factory) => {
    const encoder = new PasswordEncoder(
      { ...settings, cipherAlgorithm, keyLength, keyFactoryAlgorithm: factory },
      random,
    );
    const encoded = encoder.encode('a:b,c ü');
    expect(encoder.decode(encoded)).toBe('a:b,c ü');
    expect(encoder.encode('a:b,c ü')).not.toBe(encoded);
    expect(encoded).not.toContain('a:b');
    // Whoever reads it has the parameters from the text, not from his settings.
    expect(new PasswordEncoder(settings, random).decode(encoded)).toBe('a:b,c ü');
  },
);

test.each([
  ['', 'there is no keyFactoryAlgorithm'],
  ['hunter2', 'there is no keyFactoryAlgorithm'],
  [written.cbc.replace('JrO2', 'JrO3'), 'Password could not be decoded'],
  [written.cbc.replace('passwordLength:10', 'passwordLength:9'), 'Password could not be decoded'],
  [written.cbc.replace('AES/CBC/PKCS5Padding', 'DES/CBC/PKCS5Padding'), 'found DES/CBC/PKCS5Padding'],
  [written.cbc.replace('keyLength:128', 'keyLength:7'), 'expected 128, 192 or 256, found 7'],
])('a damaged text is refused: %s', (encoded, message) => {
  expect(() => new PasswordEncoder(settings, random).decode(encoded)).toThrow(message);
});
