/** Networks that only this machine, or only a private site, reaches (RFC 1918, 6598, 3927, 4193, 4291). */
const privateRanges: readonly RegExp[] = [
  /^localhost$/i,
  /^127\./,
  /^10\./,
  /^192\.168\./,
  /^172\.(1[6-9]|2\d|3[01])\./,
  /^169\.254\./,
  /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./,
  /^::1$/,
  /^f[cd][0-9a-f]{2}:/i,
  /^fe[89ab][0-9a-f]:/i,
];

/**
 * Whether a listener at `host` may be reached from public networks: a public address, all interfaces (which may have one),
 * or a name, of which nobody knows where it leads.
 */
export function isReachedFromOutside(host: string): boolean {
  return !privateRanges.some((range) => range.test(host));
}
