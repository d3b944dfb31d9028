/** What Kafka's serializers and deserializers fail with; the cause of a converter's `DataError`. */
export class SerializationError extends Error {
  override readonly name = 'SerializationError';
  readonly javaClass = 'org.apache.kafka.common.errors.SerializationException';
}
