/** A login file that cannot be read, or asks for what is not there. The message holds no password. */
export class JaasError extends Error {}
