/**
 * Records of KRaft's metadata log (`__cluster_metadata`) and its snapshots, as Kafka 3.9 knows them, by type. A value is
 * unsigned varints of the frame's version (1), the type and the message's version, then the message; all are flexible.
 * Nothing here writes them: kafka-dump-log shows them.
 */
import { defineMessage, type SchemaCodec } from '../schema/api.ts';
import {
  array,
  boolean,
  bytes,
  float64,
  int8,
  int16,
  int32,
  int64,
  type Schema,
  string,
  uint16,
  uuid,
} from '../schema/field.ts';

function record(name: string, versions: string, schema: Schema): SchemaCodec<Schema> {
  return defineMessage({ name, versions, flexible: '0+', schema });
}

/** By type (`apiKey`). */
export const metadataRecords: ReadonlyMap<number, SchemaCodec<Schema>> = new Map([
  [
    0,
    record('RegisterBrokerRecord', '0-3', {
      brokerId: int32(),
      isMigratingZkBroker: boolean('2+').default(false),
      incarnationId: uuid(),
      brokerEpoch: int64(),
      endPoints: array({ name: string(), host: string(), port: uint16(), securityProtocol: int16() }),
      features: array({ name: string(), minSupportedVersion: int16(), maxSupportedVersion: int16() }),
      rack: string().nullable(),
      fenced: boolean().default(true),
      inControlledShutdown: boolean('1+').default(false),
      logDirs: array(uuid(), '3+').tagged(0, '3+'),
    }),
  ],
  [1, record('UnregisterBrokerRecord', '0', { brokerId: int32(), brokerEpoch: int64() })],
  [2, record('TopicRecord', '0', { name: string(), topicId: uuid() })],
  [
    3,
    record('PartitionRecord', '0-2', {
      partitionId: int32().default(-1),
      topicId: uuid(),
      replicas: array(int32()),
      isr: array(int32()),
      removingReplicas: array(int32()),
      addingReplicas: array(int32()),
      leader: int32().default(-1),
      leaderRecoveryState: int8().default(0).tagged(0, '0+'),
      leaderEpoch: int32().default(-1),
      partitionEpoch: int32().default(-1),
      directories: array(uuid(), '1+'),
      eligibleLeaderReplicas: array(int32(), '2+').nullable('2+').default(null).tagged(1, '2+'),
      lastKnownElr: array(int32(), '2+').nullable('2+').default(null).tagged(2, '2+'),
    }),
  ],
  [
    4,
    record('ConfigRecord', '0', {
      resourceType: int8(),
      resourceName: string(),
      name: string(),
      value: string().nullable(),
    }),
  ],
  [
    5,
    record('PartitionChangeRecord', '0-2', {
      partitionId: int32().default(-1),
      topicId: uuid(),
      isr: array(int32()).nullable().default(null).tagged(0, '0+'),
      leader: int32().default(-2).tagged(1, '0+'),
      replicas: array(int32()).nullable().default(null).tagged(2, '0+'),
      removingReplicas: array(int32()).nullable().default(null).tagged(3, '0+'),
      addingReplicas: array(int32()).nullable().default(null).tagged(4, '0+'),
      leaderRecoveryState: int8().default(-1).tagged(5, '0+'),
      directories: array(uuid(), '1+').nullable('1+').default(null).tagged(8, '1+'),
      eligibleLeaderReplicas: array(int32(), '2+').nullable('2+').default(null).tagged(6, '2+'),
      lastKnownElr: array(int32(), '2+').nullable('2+').default(null).tagged(7, '2+'),
    }),
  ],
  [7, record('FenceBrokerRecord', '0', { id: int32(), epoch: int64() })],
  [8, record('UnfenceBrokerRecord', '0', { id: int32(), epoch: int64() })],
  [9, record('RemoveTopicRecord', '0', { topicId: uuid() })],
  [
    10,
    record('DelegationTokenRecord', '0', {
      owner: string(),
      requester: string(),
      renewers: array(string()),
      issueTimestamp: int64(),
      maxTimestamp: int64(),
      expirationTimestamp: int64(),
      tokenId: string(),
    }),
  ],
  [
    11,
    record('UserScramCredentialRecord', '0', {
      name: string(),
      mechanism: int8(),
      salt: bytes(),
      storedKey: bytes(),
      serverKey: bytes(),
      iterations: int32(),
    }),
  ],
  [12, record('FeatureLevelRecord', '0', { name: string(), featureLevel: int16() })],
  [
    14,
    record('ClientQuotaRecord', '0', {
      entity: array({ entityType: string(), entityName: string().nullable() }),
      key: string(),
      value: float64(),
      remove: boolean(),
    }),
  ],
  [
    15,
    record('ProducerIdsRecord', '0', {
      brokerId: int32(),
      brokerEpoch: int64().default(-1),
      nextProducerId: int64(),
    }),
  ],
  [
    17,
    record('BrokerRegistrationChangeRecord', '0-2', {
      brokerId: int32(),
      brokerEpoch: int64(),
      fenced: int8().tagged(0, '0+'),
      inControlledShutdown: int8('1+').tagged(1, '1+'),
      logDirs: array(uuid(), '2+').tagged(2, '2+'),
    }),
  ],
  [
    18,
    record('AccessControlEntryRecord', '0', {
      id: uuid(),
      resourceType: int8(),
      resourceName: string(),
      patternType: int8(),
      principal: string(),
      host: string(),
      operation: int8(),
      permissionType: int8(),
    }),
  ],
  [19, record('RemoveAccessControlEntryRecord', '0', { id: uuid() })],
  [20, record('NoOpRecord', '0', {})],
  [21, record('ZkMigrationStateRecord', '0', { zkMigrationState: int8() })],
  [22, record('RemoveUserScramCredentialRecord', '0', { name: string(), mechanism: int8() })],
  [23, record('BeginTransactionRecord', '0', { name: string().nullable().default(null).tagged(0, '0+') })],
  [24, record('EndTransactionRecord', '0', {})],
  [25, record('AbortTransactionRecord', '0', { reason: string().nullable().default(null).tagged(0, '0+') })],
  [26, record('RemoveDelegationTokenRecord', '0', { tokenId: string() })],
  [
    27,
    record('RegisterControllerRecord', '0', {
      controllerId: int32(),
      incarnationId: uuid(),
      zkMigrationReady: boolean(),
      endPoints: array({ name: string(), host: string(), port: uint16(), securityProtocol: int16() }),
      features: array({ name: string(), minSupportedVersion: int16(), maxSupportedVersion: int16() }),
    }),
  ],
]);
