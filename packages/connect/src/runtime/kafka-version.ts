/** The version of Kafka that the worker and its own plug-ins behave as. */
export const kafkaVersion = '3.9.2';
/** What Apache's worker says of a build without a commit. */
export const kafkaCommit = 'unknown';
