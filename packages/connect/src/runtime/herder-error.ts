const javaClasses = {
  400: 'org.apache.kafka.connect.runtime.rest.errors.BadRequestException',
  404: 'org.apache.kafka.connect.errors.NotFoundException',
  409: 'org.apache.kafka.connect.errors.AlreadyExistsException',
  500: 'org.apache.kafka.connect.errors.ConnectException',
} as const;

/**
 * A request to the herder that cannot be served; `message` is the answer's text in Kafka's words and `status` the
 * HTTP status that Apache gives it: 400 for what makes no sense, 404 for what is not there, 409 for what exists already
 * or cannot be done at the moment.
 */
export class HerderError extends Error {
  readonly status: 400 | 404 | 409 | 500;

  /** Java's class, which Apache's texts begin with. */
  readonly javaClass: string;

  constructor(status: HerderError['status'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HerderError';
    this.javaClass = javaClasses[status];
    this.status = status;
  }
}
