/** What cannot be encoded: said with the message, the version and the field. */
import { Errors, KafkaError } from '../errors.ts';

/** A value other than its default in a field that the version does not carry. */
export function refuseVersion(message: string, version: number, path: string): never {
  throw new KafkaError(
    Errors.UNSUPPORTED_VERSION,
    `${message} v${version} does not carry ${path}, and its value is not the default`,
  );
}

/** Null where the version has no null. */
export function refuseNull(message: string, version: number, path: string): never {
  throw new KafkaError(Errors.UNSUPPORTED_VERSION, `${message} v${version}: ${path} must not be null`);
}
