/** Failures of connectors, tasks, converters and transformations (`org.apache.kafka.connect.errors`). */

/** Ends the task, unless `errors.tolerance=all` lets the record go. */
export class ConnectError extends Error {
  /** Java's class, which Apache's texts begin with. */
  readonly javaClass: string = 'org.apache.kafka.connect.errors.ConnectException';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Data that does not fit its schema or cannot be converted. */
export class DataError extends ConnectError {
  override readonly javaClass: string = 'org.apache.kafka.connect.errors.DataException';
}

/** Data that cannot be put into a schema, or schemas that exclude each other. */
export class SchemaBuilderError extends ConnectError {
  override readonly javaClass = 'org.apache.kafka.connect.errors.SchemaBuilderException';
}

/** The same call may succeed later; the worker repeats it. */
export class RetriableError extends ConnectError {
  override readonly javaClass = 'org.apache.kafka.connect.errors.RetriableException';
}

export class NotFoundError extends ConnectError {
  override readonly javaClass = 'org.apache.kafka.connect.errors.NotFoundException';
}
