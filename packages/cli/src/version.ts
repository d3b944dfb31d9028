/** Our version, first word of what `--version` prints; the Apache release whose behaviour and protocol it has. */
export const version = '0.1.0';
export const kafkaVersion = '3.9.2';

export const versionLine = `${version} (kafka-ts, compatible with Apache Kafka ${kafkaVersion})`;
