/**
 * A session's password is derived from its id, as Apache's server does, so that it is known again after a restart and to an Apache
 * server on the same directory: the first 16 bytes of java.util.Random seeded with id XOR 0xB3415C00, each 32-bit output little-endian.
 */

const passwordSalt = 0xb3415c00n;
const multiplier = 0x5deece66dn;
const increment = 0xbn;
const stateMask = (1n << 48n) - 1n;

/** 16 bytes. */
export function sessionPassword(sessionId: bigint): Uint8Array {
  const password = new Uint8Array(16);
  const view = new DataView(password.buffer);
  let state = (BigInt.asUintN(64, sessionId) ^ passwordSalt ^ multiplier) & stateMask;
  for (let position = 0; position < 16; position += 4) {
    state = (state * multiplier + increment) & stateMask;
    view.setUint32(position, Number(state >> 16n), true);
  }
  return password;
}

/** Compares without telling by its duration how much was right. */
export function isPasswordOf(sessionId: bigint, password: Uint8Array): boolean {
  const expected = sessionPassword(sessionId);
  if (password.length !== expected.length) return false;
  let difference = 0;
  for (let i = 0; i < expected.length; i++) difference |= (expected[i] ?? 0) ^ (password[i] ?? 0);
  return difference === 0;
}
