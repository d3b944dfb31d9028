// biome-ignore-all format: a table, one line per code
/**
 * Kafka's error codes: every code of 3.9, and those that 4.x added. A code is the protocol's; `exception` is the class by whose name Java
 * tools print it (package `org.apache.kafka.common.errors`), `retriable` says whether Java clients try again; the texts are our own.
 */
export interface ErrorInfo {
  readonly name: string;
  readonly code: number;
  readonly retriable: boolean;
  readonly exception: string;
  readonly message: string;
}

export const Errors = {
  UNKNOWN_SERVER_ERROR: { name: 'UNKNOWN_SERVER_ERROR', code: -1, retriable: false, exception: 'UnknownServerException', message: 'The broker met a fault that it did not expect; its log tells more.' },
  NONE: { name: 'NONE', code: 0, retriable: false, exception: '', message: '' },
  OFFSET_OUT_OF_RANGE: { name: 'OFFSET_OUT_OF_RANGE', code: 1, retriable: false, exception: 'OffsetOutOfRangeException', message: "The offset lies outside the partition's log." },
  CORRUPT_MESSAGE: { name: 'CORRUPT_MESSAGE', code: 2, retriable: true, exception: 'CorruptRecordException', message: 'The message fails its checksum, is too large, lacks the key that a compacted topic needs, or is damaged otherwise.' },
  UNKNOWN_TOPIC_OR_PARTITION: { name: 'UNKNOWN_TOPIC_OR_PARTITION', code: 3, retriable: true, exception: 'UnknownTopicOrPartitionException', message: 'The broker has no such topic or partition.' },
  INVALID_FETCH_SIZE: { name: 'INVALID_FETCH_SIZE', code: 4, retriable: false, exception: 'InvalidFetchSizeException', message: 'The fetch size is not valid.' },
  LEADER_NOT_AVAILABLE: { name: 'LEADER_NOT_AVAILABLE', code: 5, retriable: true, exception: 'LeaderNotAvailableException', message: 'The partition has no leader at the moment; one is being elected.' },
  NOT_LEADER_OR_FOLLOWER: { name: 'NOT_LEADER_OR_FOLLOWER', code: 6, retriable: true, exception: 'NotLeaderOrFollowerException', message: 'The broker is neither leader nor, where that would do, follower of the partition.' },
  REQUEST_TIMED_OUT: { name: 'REQUEST_TIMED_OUT', code: 7, retriable: true, exception: 'TimeoutException', message: 'The request was not done in time.' },
  BROKER_NOT_AVAILABLE: { name: 'BROKER_NOT_AVAILABLE', code: 8, retriable: false, exception: 'BrokerNotAvailableException', message: 'The broker is not available.' },
  REPLICA_NOT_AVAILABLE: { name: 'REPLICA_NOT_AVAILABLE', code: 9, retriable: true, exception: 'ReplicaNotAvailableException', message: 'The replica is not available.' },
  MESSAGE_TOO_LARGE: { name: 'MESSAGE_TOO_LARGE', code: 10, retriable: false, exception: 'RecordTooLargeException', message: 'The message is larger than the broker accepts.' },
  STALE_CONTROLLER_EPOCH: { name: 'STALE_CONTROLLER_EPOCH', code: 11, retriable: false, exception: 'ControllerMovedException', message: 'The request comes from a controller that has been replaced.' },
  OFFSET_METADATA_TOO_LARGE: { name: 'OFFSET_METADATA_TOO_LARGE', code: 12, retriable: false, exception: 'OffsetMetadataTooLarge', message: 'The metadata of the offset commit is too long.' },
  NETWORK_EXCEPTION: { name: 'NETWORK_EXCEPTION', code: 13, retriable: true, exception: 'NetworkException', message: 'The connection ended before the answer came.' },
  COORDINATOR_LOAD_IN_PROGRESS: { name: 'COORDINATOR_LOAD_IN_PROGRESS', code: 14, retriable: true, exception: 'CoordinatorLoadInProgressException', message: 'The coordinator is still loading its state.' },
  COORDINATOR_NOT_AVAILABLE: { name: 'COORDINATOR_NOT_AVAILABLE', code: 15, retriable: true, exception: 'CoordinatorNotAvailableException', message: 'No coordinator is available.' },
  NOT_COORDINATOR: { name: 'NOT_COORDINATOR', code: 16, retriable: true, exception: 'NotCoordinatorException', message: 'The broker is not the coordinator asked for.' },
  INVALID_TOPIC_EXCEPTION: { name: 'INVALID_TOPIC_EXCEPTION', code: 17, retriable: false, exception: 'InvalidTopicException', message: "The topic's name is not valid, or the topic may not be used this way." },
  RECORD_LIST_TOO_LARGE: { name: 'RECORD_LIST_TOO_LARGE', code: 18, retriable: false, exception: 'RecordBatchTooLargeException', message: 'The batch is larger than a log segment may be.' },
  NOT_ENOUGH_REPLICAS: { name: 'NOT_ENOUGH_REPLICAS', code: 19, retriable: true, exception: 'NotEnoughReplicasException', message: 'Fewer replicas are in sync than the topic asks for; nothing was written.' },
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: { name: 'NOT_ENOUGH_REPLICAS_AFTER_APPEND', code: 20, retriable: true, exception: 'NotEnoughReplicasAfterAppendException', message: 'Written, but to fewer in-sync replicas than the topic asks for.' },
  INVALID_REQUIRED_ACKS: { name: 'INVALID_REQUIRED_ACKS', code: 21, retriable: false, exception: 'InvalidRequiredAcksException', message: 'acks must be -1, 0 or 1.' },
  ILLEGAL_GENERATION: { name: 'ILLEGAL_GENERATION', code: 22, retriable: false, exception: 'IllegalGenerationException', message: 'The group has another generation.' },
  INCONSISTENT_GROUP_PROTOCOL: { name: 'INCONSISTENT_GROUP_PROTOCOL', code: 23, retriable: false, exception: 'InconsistentGroupProtocolException', message: 'The member supports no protocol that all members of the group share, or names none.' },
  INVALID_GROUP_ID: { name: 'INVALID_GROUP_ID', code: 24, retriable: false, exception: 'InvalidGroupIdException', message: 'The group id is not valid.' },
  UNKNOWN_MEMBER_ID: { name: 'UNKNOWN_MEMBER_ID', code: 25, retriable: false, exception: 'UnknownMemberIdException', message: 'The coordinator does not know this member.' },
  INVALID_SESSION_TIMEOUT: { name: 'INVALID_SESSION_TIMEOUT', code: 26, retriable: false, exception: 'InvalidSessionTimeoutException', message: 'The session timeout is outside what the broker allows (group.min.session.timeout.ms, group.max.session.timeout.ms).' },
  REBALANCE_IN_PROGRESS: { name: 'REBALANCE_IN_PROGRESS', code: 27, retriable: false, exception: 'RebalanceInProgressException', message: 'The group is rebalancing; the member has to join again.' },
  INVALID_COMMIT_OFFSET_SIZE: { name: 'INVALID_COMMIT_OFFSET_SIZE', code: 28, retriable: false, exception: 'InvalidCommitOffsetSizeException', message: 'The committed offsets do not fit into one batch.' },
  TOPIC_AUTHORIZATION_FAILED: { name: 'TOPIC_AUTHORIZATION_FAILED', code: 29, retriable: false, exception: 'TopicAuthorizationException', message: 'Not authorized to use the topic.' },
  GROUP_AUTHORIZATION_FAILED: { name: 'GROUP_AUTHORIZATION_FAILED', code: 30, retriable: false, exception: 'GroupAuthorizationException', message: 'Not authorized to use the group.' },
  CLUSTER_AUTHORIZATION_FAILED: { name: 'CLUSTER_AUTHORIZATION_FAILED', code: 31, retriable: false, exception: 'ClusterAuthorizationException', message: 'Not authorized to act on the cluster.' },
  INVALID_TIMESTAMP: { name: 'INVALID_TIMESTAMP', code: 32, retriable: false, exception: 'InvalidTimestampException', message: 'The timestamp is outside what the topic accepts.' },
  UNSUPPORTED_SASL_MECHANISM: { name: 'UNSUPPORTED_SASL_MECHANISM', code: 33, retriable: false, exception: 'UnsupportedSaslMechanismException', message: 'The broker does not offer this SASL mechanism.' },
  ILLEGAL_SASL_STATE: { name: 'ILLEGAL_SASL_STATE', code: 34, retriable: false, exception: 'IllegalSaslStateException', message: 'The request does not fit the state of the SASL exchange.' },
  UNSUPPORTED_VERSION: { name: 'UNSUPPORTED_VERSION', code: 35, retriable: false, exception: 'UnsupportedVersionException', message: 'The broker does not support this version of the request.' },
  TOPIC_ALREADY_EXISTS: { name: 'TOPIC_ALREADY_EXISTS', code: 36, retriable: false, exception: 'TopicExistsException', message: 'A topic of this name exists already.' },
  INVALID_PARTITIONS: { name: 'INVALID_PARTITIONS', code: 37, retriable: false, exception: 'InvalidPartitionsException', message: 'The number of partitions is not valid.' },
  INVALID_REPLICATION_FACTOR: { name: 'INVALID_REPLICATION_FACTOR', code: 38, retriable: false, exception: 'InvalidReplicationFactorException', message: 'The replication factor is below 1 or above the number of brokers available.' },
  INVALID_REPLICA_ASSIGNMENT: { name: 'INVALID_REPLICA_ASSIGNMENT', code: 39, retriable: false, exception: 'InvalidReplicaAssignmentException', message: 'The assignment of replicas is not valid.' },
  INVALID_CONFIG: { name: 'INVALID_CONFIG', code: 40, retriable: false, exception: 'InvalidConfigurationException', message: 'The configuration is not valid.' },
  NOT_CONTROLLER: { name: 'NOT_CONTROLLER', code: 41, retriable: true, exception: 'NotControllerException', message: 'The broker is not the controller of the cluster.' },
  INVALID_REQUEST: { name: 'INVALID_REQUEST', code: 42, retriable: false, exception: 'InvalidRequestException', message: "The request is malformed, or does not mean anything to this broker; the broker's log tells more." },
  UNSUPPORTED_FOR_MESSAGE_FORMAT: { name: 'UNSUPPORTED_FOR_MESSAGE_FORMAT', code: 43, retriable: false, exception: 'UnsupportedForMessageFormatException', message: "The log's message format cannot do what is asked." },
  POLICY_VIOLATION: { name: 'POLICY_VIOLATION', code: 44, retriable: false, exception: 'PolicyViolationException', message: 'The request violates a policy of the cluster.' },
  OUT_OF_ORDER_SEQUENCE_NUMBER: { name: 'OUT_OF_ORDER_SEQUENCE_NUMBER', code: 45, retriable: false, exception: 'OutOfOrderSequenceException', message: 'The sequence number does not follow the last one.' },
  DUPLICATE_SEQUENCE_NUMBER: { name: 'DUPLICATE_SEQUENCE_NUMBER', code: 46, retriable: false, exception: 'DuplicateSequenceException', message: 'The sequence number was there before.' },
  INVALID_PRODUCER_EPOCH: { name: 'INVALID_PRODUCER_EPOCH', code: 47, retriable: false, exception: 'InvalidProducerEpochException', message: "The producer's epoch is old." },
  INVALID_TXN_STATE: { name: 'INVALID_TXN_STATE', code: 48, retriable: false, exception: 'InvalidTxnStateException', message: "The transaction's state does not allow this." },
  INVALID_PRODUCER_ID_MAPPING: { name: 'INVALID_PRODUCER_ID_MAPPING', code: 49, retriable: false, exception: 'InvalidPidMappingException', message: 'The producer id does not belong to the transactional id.' },
  INVALID_TRANSACTION_TIMEOUT: { name: 'INVALID_TRANSACTION_TIMEOUT', code: 50, retriable: false, exception: 'InvalidTxnTimeoutException', message: "The transaction timeout is above the broker's transaction.max.timeout.ms." },
  CONCURRENT_TRANSACTIONS: { name: 'CONCURRENT_TRANSACTIONS', code: 51, retriable: true, exception: 'ConcurrentTransactionsException', message: 'The transaction is busy with another operation.' },
  TRANSACTION_COORDINATOR_FENCED: { name: 'TRANSACTION_COORDINATOR_FENCED', code: 52, retriable: false, exception: 'TransactionCoordinatorFencedException', message: 'The transaction coordinator has been replaced.' },
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: { name: 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED', code: 53, retriable: false, exception: 'TransactionalIdAuthorizationException', message: 'Not authorized to use the transactional id.' },
  SECURITY_DISABLED: { name: 'SECURITY_DISABLED', code: 54, retriable: false, exception: 'SecurityDisabledException', message: 'Security features are switched off.' },
  OPERATION_NOT_ATTEMPTED: { name: 'OPERATION_NOT_ATTEMPTED', code: 55, retriable: false, exception: 'OperationNotAttemptedException', message: 'Not tried, because other parts of the request failed.' },
  KAFKA_STORAGE_ERROR: { name: 'KAFKA_STORAGE_ERROR', code: 56, retriable: true, exception: 'KafkaStorageException', message: 'The disk under the log failed.' },
  LOG_DIR_NOT_FOUND: { name: 'LOG_DIR_NOT_FOUND', code: 57, retriable: false, exception: 'LogDirNotFoundException', message: 'The broker has no such log directory.' },
  SASL_AUTHENTICATION_FAILED: { name: 'SASL_AUTHENTICATION_FAILED', code: 58, retriable: false, exception: 'SaslAuthenticationException', message: 'SASL authentication failed.' },
  UNKNOWN_PRODUCER_ID: { name: 'UNKNOWN_PRODUCER_ID', code: 59, retriable: false, exception: 'UnknownProducerIdException', message: 'The broker knows nothing of this producer id, perhaps because its records were deleted.' },
  REASSIGNMENT_IN_PROGRESS: { name: 'REASSIGNMENT_IN_PROGRESS', code: 60, retriable: false, exception: 'ReassignmentInProgressException', message: 'A reassignment of the partition is under way.' },
  DELEGATION_TOKEN_AUTH_DISABLED: { name: 'DELEGATION_TOKEN_AUTH_DISABLED', code: 61, retriable: false, exception: 'DelegationTokenDisabledException', message: 'Delegation tokens are switched off.' },
  DELEGATION_TOKEN_NOT_FOUND: { name: 'DELEGATION_TOKEN_NOT_FOUND', code: 62, retriable: false, exception: 'DelegationTokenNotFoundException', message: 'The delegation token does not exist.' },
  DELEGATION_TOKEN_OWNER_MISMATCH: { name: 'DELEGATION_TOKEN_OWNER_MISMATCH', code: 63, retriable: false, exception: 'DelegationTokenOwnerMismatchException', message: 'The principal neither owns nor may renew the token.' },
  DELEGATION_TOKEN_REQUEST_NOT_ALLOWED: { name: 'DELEGATION_TOKEN_REQUEST_NOT_ALLOWED', code: 64, retriable: false, exception: 'UnsupportedByAuthenticationException', message: 'Delegation tokens cannot be asked for over this kind of connection.' },
  DELEGATION_TOKEN_AUTHORIZATION_FAILED: { name: 'DELEGATION_TOKEN_AUTHORIZATION_FAILED', code: 65, retriable: false, exception: 'DelegationTokenAuthorizationException', message: 'Not authorized to use the delegation token.' },
  DELEGATION_TOKEN_EXPIRED: { name: 'DELEGATION_TOKEN_EXPIRED', code: 66, retriable: false, exception: 'DelegationTokenExpiredException', message: 'The delegation token has expired.' },
  INVALID_PRINCIPAL_TYPE: { name: 'INVALID_PRINCIPAL_TYPE', code: 67, retriable: false, exception: 'InvalidPrincipalTypeException', message: 'The type of principal is not supported.' },
  NON_EMPTY_GROUP: { name: 'NON_EMPTY_GROUP', code: 68, retriable: false, exception: 'GroupNotEmptyException', message: 'The group still has members.' },
  GROUP_ID_NOT_FOUND: { name: 'GROUP_ID_NOT_FOUND', code: 69, retriable: false, exception: 'GroupIdNotFoundException', message: 'The group does not exist.' },
  FETCH_SESSION_ID_NOT_FOUND: { name: 'FETCH_SESSION_ID_NOT_FOUND', code: 70, retriable: true, exception: 'FetchSessionIdNotFoundException', message: 'The fetch session does not exist.' },
  INVALID_FETCH_SESSION_EPOCH: { name: 'INVALID_FETCH_SESSION_EPOCH', code: 71, retriable: true, exception: 'InvalidFetchSessionEpochException', message: 'The fetch session has another epoch.' },
  LISTENER_NOT_FOUND: { name: 'LISTENER_NOT_FOUND', code: 72, retriable: true, exception: 'ListenerNotFoundException', message: 'The leader has no listener like the one the request came in on.' },
  TOPIC_DELETION_DISABLED: { name: 'TOPIC_DELETION_DISABLED', code: 73, retriable: false, exception: 'TopicDeletionDisabledException', message: 'Deleting topics is switched off.' },
  FENCED_LEADER_EPOCH: { name: 'FENCED_LEADER_EPOCH', code: 74, retriable: true, exception: 'FencedLeaderEpochException', message: "The leader epoch in the request is older than the broker's." },
  UNKNOWN_LEADER_EPOCH: { name: 'UNKNOWN_LEADER_EPOCH', code: 75, retriable: true, exception: 'UnknownLeaderEpochException', message: "The leader epoch in the request is newer than the broker's." },
  UNSUPPORTED_COMPRESSION_TYPE: { name: 'UNSUPPORTED_COMPRESSION_TYPE', code: 76, retriable: false, exception: 'UnsupportedCompressionTypeException', message: "The client cannot read the partition's compression." },
  STALE_BROKER_EPOCH: { name: 'STALE_BROKER_EPOCH', code: 77, retriable: false, exception: 'StaleBrokerEpochException', message: 'The broker has registered anew since.' },
  OFFSET_NOT_AVAILABLE: { name: 'OFFSET_NOT_AVAILABLE', code: 78, retriable: true, exception: 'OffsetNotAvailableException', message: 'A new leader does not know the high watermark yet.' },
  MEMBER_ID_REQUIRED: { name: 'MEMBER_ID_REQUIRED', code: 79, retriable: false, exception: 'MemberIdRequiredException', message: 'The member has to join again with the member id it was just given.' },
  PREFERRED_LEADER_NOT_AVAILABLE: { name: 'PREFERRED_LEADER_NOT_AVAILABLE', code: 80, retriable: true, exception: 'PreferredLeaderNotAvailableException', message: 'The preferred leader is not available.' },
  GROUP_MAX_SIZE_REACHED: { name: 'GROUP_MAX_SIZE_REACHED', code: 81, retriable: false, exception: 'GroupMaxSizeReachedException', message: 'The group is full.' },
  FENCED_INSTANCE_ID: { name: 'FENCED_INSTANCE_ID', code: 82, retriable: false, exception: 'FencedInstanceIdException', message: 'Another member has taken over this group.instance.id.' },
  ELIGIBLE_LEADERS_NOT_AVAILABLE: { name: 'ELIGIBLE_LEADERS_NOT_AVAILABLE', code: 83, retriable: true, exception: 'EligibleLeadersNotAvailableException', message: 'No replica that may lead is available.' },
  ELECTION_NOT_NEEDED: { name: 'ELECTION_NOT_NEEDED', code: 84, retriable: true, exception: 'ElectionNotNeededException', message: 'The partition needs no election.' },
  NO_REASSIGNMENT_IN_PROGRESS: { name: 'NO_REASSIGNMENT_IN_PROGRESS', code: 85, retriable: false, exception: 'NoReassignmentInProgressException', message: 'No reassignment of the partition is under way.' },
  GROUP_SUBSCRIBED_TO_TOPIC: { name: 'GROUP_SUBSCRIBED_TO_TOPIC', code: 86, retriable: false, exception: 'GroupSubscribedToTopicException', message: 'The group still subscribes to the topic.' },
  INVALID_RECORD: { name: 'INVALID_RECORD', code: 87, retriable: false, exception: 'InvalidRecordException', message: "The record was refused by the broker's validation." },
  UNSTABLE_OFFSET_COMMIT: { name: 'UNSTABLE_OFFSET_COMMIT', code: 88, retriable: true, exception: 'UnstableOffsetCommitException', message: 'Offsets of an open transaction are not settled yet.' },
  THROTTLING_QUOTA_EXCEEDED: { name: 'THROTTLING_QUOTA_EXCEEDED', code: 89, retriable: true, exception: 'ThrottlingQuotaExceededException', message: 'The quota is used up.' },
  PRODUCER_FENCED: { name: 'PRODUCER_FENCED', code: 90, retriable: false, exception: 'ProducerFencedException', message: 'A newer producer has taken over the transactional id.' },
  RESOURCE_NOT_FOUND: { name: 'RESOURCE_NOT_FOUND', code: 91, retriable: false, exception: 'ResourceNotFoundException', message: 'The request names a thing that does not exist.' },
  DUPLICATE_RESOURCE: { name: 'DUPLICATE_RESOURCE', code: 92, retriable: false, exception: 'DuplicateResourceException', message: 'The request names the same thing twice.' },
  UNACCEPTABLE_CREDENTIAL: { name: 'UNACCEPTABLE_CREDENTIAL', code: 93, retriable: false, exception: 'UnacceptableCredentialException', message: 'The credential does not meet the rules.' },
  INCONSISTENT_VOTER_SET: { name: 'INCONSISTENT_VOTER_SET', code: 94, retriable: false, exception: 'InconsistentVoterSetException', message: 'Sender or receiver is not among the voters.' },
  INVALID_UPDATE_VERSION: { name: 'INVALID_UPDATE_VERSION', code: 95, retriable: false, exception: 'InvalidUpdateVersionException', message: "The update's version is not valid." },
  FEATURE_UPDATE_FAILED: { name: 'FEATURE_UPDATE_FAILED', code: 96, retriable: false, exception: 'FeatureUpdateFailedException', message: 'The features could not be updated.' },
  PRINCIPAL_DESERIALIZATION_FAILURE: { name: 'PRINCIPAL_DESERIALIZATION_FAILURE', code: 97, retriable: false, exception: 'PrincipalDeserializationException', message: 'The forwarded principal cannot be read.' },
  SNAPSHOT_NOT_FOUND: { name: 'SNAPSHOT_NOT_FOUND', code: 98, retriable: false, exception: 'SnapshotNotFoundException', message: 'The snapshot does not exist.' },
  POSITION_OUT_OF_RANGE: { name: 'POSITION_OUT_OF_RANGE', code: 99, retriable: false, exception: 'PositionOutOfRangeException', message: 'The position lies outside the snapshot.' },
  UNKNOWN_TOPIC_ID: { name: 'UNKNOWN_TOPIC_ID', code: 100, retriable: true, exception: 'UnknownTopicIdException', message: 'The broker has no topic with this id.' },
  DUPLICATE_BROKER_REGISTRATION: { name: 'DUPLICATE_BROKER_REGISTRATION', code: 101, retriable: false, exception: 'DuplicateBrokerRegistrationException', message: 'The broker id is in use.' },
  BROKER_ID_NOT_REGISTERED: { name: 'BROKER_ID_NOT_REGISTERED', code: 102, retriable: false, exception: 'BrokerIdNotRegisteredException', message: 'The broker id is not registered.' },
  INCONSISTENT_TOPIC_ID: { name: 'INCONSISTENT_TOPIC_ID', code: 103, retriable: true, exception: 'InconsistentTopicIdException', message: 'The log belongs to a topic with another id.' },
  INCONSISTENT_CLUSTER_ID: { name: 'INCONSISTENT_CLUSTER_ID', code: 104, retriable: false, exception: 'InconsistentClusterIdException', message: 'The request is meant for a cluster with another id.' },
  TRANSACTIONAL_ID_NOT_FOUND: { name: 'TRANSACTIONAL_ID_NOT_FOUND', code: 105, retriable: false, exception: 'TransactionalIdNotFoundException', message: 'The transactional id does not exist.' },
  FETCH_SESSION_TOPIC_ID_ERROR: { name: 'FETCH_SESSION_TOPIC_ID_ERROR', code: 106, retriable: true, exception: 'FetchSessionTopicIdException', message: 'The fetch session mixes topic ids and topic names.' },
  INELIGIBLE_REPLICA: { name: 'INELIGIBLE_REPLICA', code: 107, retriable: false, exception: 'IneligibleReplicaException', message: 'The new ISR holds a replica that may not be in it.' },
  NEW_LEADER_ELECTED: { name: 'NEW_LEADER_ELECTED', code: 108, retriable: false, exception: 'NewLeaderElectedException', message: 'The partition was updated, and has another leader now.' },
  OFFSET_MOVED_TO_TIERED_STORAGE: { name: 'OFFSET_MOVED_TO_TIERED_STORAGE', code: 109, retriable: false, exception: 'OffsetMovedToTieredStorageException', message: 'The offset has moved to tiered storage.' },
  FENCED_MEMBER_EPOCH: { name: 'FENCED_MEMBER_EPOCH', code: 110, retriable: false, exception: 'FencedMemberEpochException', message: "The member's epoch is fenced: it has to give up its partitions and join again." },
  UNRELEASED_INSTANCE_ID: { name: 'UNRELEASED_INSTANCE_ID', code: 111, retriable: false, exception: 'UnreleasedInstanceIdException', message: 'Another member still holds the instance id.' },
  UNSUPPORTED_ASSIGNOR: { name: 'UNSUPPORTED_ASSIGNOR', code: 112, retriable: false, exception: 'UnsupportedAssignorException', message: 'The group does not support the assignor.' },
  STALE_MEMBER_EPOCH: { name: 'STALE_MEMBER_EPOCH', code: 113, retriable: false, exception: 'StaleMemberEpochException', message: "The member's epoch is old: it has to wait for the next heartbeat's." },
  MISMATCHED_ENDPOINT_TYPE: { name: 'MISMATCHED_ENDPOINT_TYPE', code: 114, retriable: false, exception: 'MismatchedEndpointTypeException', message: 'The request came to the wrong kind of endpoint.' },
  UNSUPPORTED_ENDPOINT_TYPE: { name: 'UNSUPPORTED_ENDPOINT_TYPE', code: 115, retriable: false, exception: 'UnsupportedEndpointTypeException', message: 'This kind of endpoint is not supported.' },
  UNKNOWN_CONTROLLER_ID: { name: 'UNKNOWN_CONTROLLER_ID', code: 116, retriable: false, exception: 'UnknownControllerIdException', message: 'The controller id is not known.' },
  UNKNOWN_SUBSCRIPTION_ID: { name: 'UNKNOWN_SUBSCRIPTION_ID', code: 117, retriable: false, exception: 'UnknownSubscriptionIdException', message: 'The telemetry subscription is not valid or old.' },
  TELEMETRY_TOO_LARGE: { name: 'TELEMETRY_TOO_LARGE', code: 118, retriable: false, exception: 'TelemetryTooLargeException', message: 'The telemetry is larger than the broker accepts.' },
  INVALID_REGISTRATION: { name: 'INVALID_REGISTRATION', code: 119, retriable: false, exception: 'InvalidRegistrationException', message: "The controller refuses the broker's registration." },
  TRANSACTION_ABORTABLE: { name: 'TRANSACTION_ABORTABLE', code: 120, retriable: false, exception: 'TransactionAbortableException', message: 'The transaction failed and can be aborted.' },
  INVALID_RECORD_STATE: { name: 'INVALID_RECORD_STATE', code: 121, retriable: false, exception: 'InvalidRecordStateException', message: "The record's state does not allow an acknowledgement." },
  SHARE_SESSION_NOT_FOUND: { name: 'SHARE_SESSION_NOT_FOUND', code: 122, retriable: true, exception: 'ShareSessionNotFoundException', message: 'The share session does not exist.' },
  INVALID_SHARE_SESSION_EPOCH: { name: 'INVALID_SHARE_SESSION_EPOCH', code: 123, retriable: true, exception: 'InvalidShareSessionEpochException', message: 'The share session has another epoch.' },
  FENCED_STATE_EPOCH: { name: 'FENCED_STATE_EPOCH', code: 124, retriable: false, exception: 'FencedStateEpochException', message: "The share group's state has another epoch." },
  INVALID_VOTER_KEY: { name: 'INVALID_VOTER_KEY', code: 125, retriable: false, exception: 'InvalidVoterKeyException', message: "The voter's key is another one." },
  DUPLICATE_VOTER: { name: 'DUPLICATE_VOTER', code: 126, retriable: false, exception: 'DuplicateVoterException', message: 'The voter is there already.' },
  VOTER_NOT_FOUND: { name: 'VOTER_NOT_FOUND', code: 127, retriable: false, exception: 'VoterNotFoundException', message: 'The voter does not exist.' },
  INVALID_REGULAR_EXPRESSION: { name: 'INVALID_REGULAR_EXPRESSION', code: 128, retriable: false, exception: 'InvalidRegularExpression', message: 'The regular expression is not valid.' },
  REBOOTSTRAP_REQUIRED: { name: 'REBOOTSTRAP_REQUIRED', code: 129, retriable: false, exception: 'RebootstrapRequiredException', message: 'The client has to start again from its bootstrap servers.' },
  STREAMS_INVALID_TOPOLOGY: { name: 'STREAMS_INVALID_TOPOLOGY', code: 130, retriable: false, exception: 'StreamsInvalidTopologyException', message: 'The streams topology is not valid.' },
  STREAMS_INVALID_TOPOLOGY_EPOCH: { name: 'STREAMS_INVALID_TOPOLOGY_EPOCH', code: 131, retriable: false, exception: 'StreamsInvalidTopologyEpochException', message: 'The streams topology has another epoch.' },
  STREAMS_TOPOLOGY_FENCED: { name: 'STREAMS_TOPOLOGY_FENCED', code: 132, retriable: false, exception: 'StreamsTopologyFencedException', message: 'The streams topology is old.' },
  SHARE_SESSION_LIMIT_REACHED: { name: 'SHARE_SESSION_LIMIT_REACHED', code: 133, retriable: true, exception: 'ShareSessionLimitReachedException', message: 'No more share sessions are allowed.' },
} as const satisfies Record<string, ErrorInfo>;

const byCode = new Map<number, ErrorInfo>(Object.values(Errors).map((error) => [error.code, error]));

/** The error of a code; a code that a newer broker may have invented is UNKNOWN_SERVER_ERROR, as for Java clients. */
export function errorByCode(code: number): ErrorInfo {
  return byCode.get(code) ?? Errors.UNKNOWN_SERVER_ERROR;
}

/** A failure with one of Kafka's codes. Its message is the error's own text unless another is given. */
export class KafkaError extends Error {
  override readonly name: string = 'KafkaError';
  readonly error: ErrorInfo;
  readonly code: number;
  readonly retriable: boolean;

  constructor(error: ErrorInfo, message: string = error.message, options?: ErrorOptions) {
    super(message, options);
    this.error = error;
    this.code = error.code;
    this.retriable = error.retriable;
  }
}
