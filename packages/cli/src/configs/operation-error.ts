/** An operation that cannot be done, as a tool of 2.2.0 fails with it. */
export class OperationError extends Error {
  override readonly name = 'kafka.admin.AdminOperationException';
}
