/** What goes wrong in Kafka Streams, under Kafka's names. */

/** A failure while a topology runs. */
export class StreamsException extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StreamsException';
  }
}

/** A topology that makes no sense: thrown while it is built. The text begins as Kafka's does. */
export class TopologyException extends StreamsException {
  constructor(message: string) {
    super(`Invalid topology: ${message}`);
    this.name = 'TopologyException';
  }
}

/** A topic that the topology reads does not exist. */
export class MissingSourceTopicException extends StreamsException {
  constructor(message: string) {
    super(message);
    this.name = 'MissingSourceTopicException';
  }
}

/** Tasks cannot be formed: partition counts that do not fit, or members that do not understand each other. */
export class TaskAssignmentException extends StreamsException {
  constructor(message: string) {
    super(message);
    this.name = 'TaskAssignmentException';
  }
}

/** A setting that is missing, unknown to this slice, or has a value that makes no sense. */
export class StreamsConfigException extends StreamsException {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigException';
  }
}

/** A record whose bytes the serde does not take. */
export class SerializationException extends StreamsException {
  constructor(message: string) {
    super(message);
    this.name = 'SerializationException';
  }
}
