/** A setting that cannot be used (`org.apache.kafka.common.config.ConfigException`). */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** Java's class, which Apache's texts begin with. */
  readonly javaClass = 'org.apache.kafka.common.config.ConfigException';

  /** `Invalid value x for configuration y: reason`, Kafka's form; `value` is printed as Java prints it. */
  static invalid(name: string, value: unknown, reason?: string): ConfigError {
    const text = Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
    const tail = reason === undefined ? '' : `: ${reason}`;
    return new ConfigError(`Invalid value ${text} for configuration ${name}${tail}`);
  }
}

/** Also true of errors that a plug-in's own copy of this package has thrown. */
export function isConfigError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ConfigError';
}
