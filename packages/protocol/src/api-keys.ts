/**
 * Every API key of Kafka up to 4.2 with its name and the first version that is flexible (-1: none), known or not to this code: the
 * header of a request must be read before anything else, and a log line should name what a client asked for.
 */
// biome-ignore-all format: a table, one line per key
export interface ApiKey {
  readonly name: string;
  readonly flexibleFrom: number;
}

export const apiKeys: ReadonlyMap<number, ApiKey> = new Map([
  [0, { name: 'Produce', flexibleFrom: 9 }],
  [1, { name: 'Fetch', flexibleFrom: 12 }],
  [2, { name: 'ListOffsets', flexibleFrom: 6 }],
  [3, { name: 'Metadata', flexibleFrom: 9 }],
  [4, { name: 'LeaderAndIsr', flexibleFrom: 4 }],
  [5, { name: 'StopReplica', flexibleFrom: 2 }],
  [6, { name: 'UpdateMetadata', flexibleFrom: 6 }],
  [7, { name: 'ControlledShutdown', flexibleFrom: 3 }],
  [8, { name: 'OffsetCommit', flexibleFrom: 8 }],
  [9, { name: 'OffsetFetch', flexibleFrom: 6 }],
  [10, { name: 'FindCoordinator', flexibleFrom: 3 }],
  [11, { name: 'JoinGroup', flexibleFrom: 6 }],
  [12, { name: 'Heartbeat', flexibleFrom: 4 }],
  [13, { name: 'LeaveGroup', flexibleFrom: 4 }],
  [14, { name: 'SyncGroup', flexibleFrom: 4 }],
  [15, { name: 'DescribeGroups', flexibleFrom: 5 }],
  [16, { name: 'ListGroups', flexibleFrom: 3 }],
  [17, { name: 'SaslHandshake', flexibleFrom: -1 }],
  [18, { name: 'ApiVersions', flexibleFrom: 3 }],
  [19, { name: 'CreateTopics', flexibleFrom: 5 }],
  [20, { name: 'DeleteTopics', flexibleFrom: 4 }],
  [21, { name: 'DeleteRecords', flexibleFrom: 2 }],
  [22, { name: 'InitProducerId', flexibleFrom: 2 }],
  [23, { name: 'OffsetForLeaderEpoch', flexibleFrom: 4 }],
  [24, { name: 'AddPartitionsToTxn', flexibleFrom: 3 }],
  [25, { name: 'AddOffsetsToTxn', flexibleFrom: 3 }],
  [26, { name: 'EndTxn', flexibleFrom: 3 }],
  [27, { name: 'WriteTxnMarkers', flexibleFrom: 1 }],
  [28, { name: 'TxnOffsetCommit', flexibleFrom: 3 }],
  [29, { name: 'DescribeAcls', flexibleFrom: 2 }],
  [30, { name: 'CreateAcls', flexibleFrom: 2 }],
  [31, { name: 'DeleteAcls', flexibleFrom: 2 }],
  [32, { name: 'DescribeConfigs', flexibleFrom: 4 }],
  [33, { name: 'AlterConfigs', flexibleFrom: 2 }],
  [34, { name: 'AlterReplicaLogDirs', flexibleFrom: 2 }],
  [35, { name: 'DescribeLogDirs', flexibleFrom: 2 }],
  [36, { name: 'SaslAuthenticate', flexibleFrom: 2 }],
  [37, { name: 'CreatePartitions', flexibleFrom: 2 }],
  [38, { name: 'CreateDelegationToken', flexibleFrom: 2 }],
  [39, { name: 'RenewDelegationToken', flexibleFrom: 2 }],
  [40, { name: 'ExpireDelegationToken', flexibleFrom: 2 }],
  [41, { name: 'DescribeDelegationToken', flexibleFrom: 2 }],
  [42, { name: 'DeleteGroups', flexibleFrom: 2 }],
  [43, { name: 'ElectLeaders', flexibleFrom: 2 }],
  [44, { name: 'IncrementalAlterConfigs', flexibleFrom: 1 }],
  [45, { name: 'AlterPartitionReassignments', flexibleFrom: 0 }],
  [46, { name: 'ListPartitionReassignments', flexibleFrom: 0 }],
  [47, { name: 'OffsetDelete', flexibleFrom: -1 }],
  [48, { name: 'DescribeClientQuotas', flexibleFrom: 1 }],
  [49, { name: 'AlterClientQuotas', flexibleFrom: 1 }],
  [50, { name: 'DescribeUserScramCredentials', flexibleFrom: 0 }],
  [51, { name: 'AlterUserScramCredentials', flexibleFrom: 0 }],
  [52, { name: 'Vote', flexibleFrom: 0 }],
  [53, { name: 'BeginQuorumEpoch', flexibleFrom: 1 }],
  [54, { name: 'EndQuorumEpoch', flexibleFrom: 1 }],
  [55, { name: 'DescribeQuorum', flexibleFrom: 0 }],
  [56, { name: 'AlterPartition', flexibleFrom: 0 }],
  [57, { name: 'UpdateFeatures', flexibleFrom: 0 }],
  [58, { name: 'Envelope', flexibleFrom: 0 }],
  [59, { name: 'FetchSnapshot', flexibleFrom: 0 }],
  [60, { name: 'DescribeCluster', flexibleFrom: 0 }],
  [61, { name: 'DescribeProducers', flexibleFrom: 0 }],
  [62, { name: 'BrokerRegistration', flexibleFrom: 0 }],
  [63, { name: 'BrokerHeartbeat', flexibleFrom: 0 }],
  [64, { name: 'UnregisterBroker', flexibleFrom: 0 }],
  [65, { name: 'DescribeTransactions', flexibleFrom: 0 }],
  [66, { name: 'ListTransactions', flexibleFrom: 0 }],
  [67, { name: 'AllocateProducerIds', flexibleFrom: 0 }],
  [68, { name: 'ConsumerGroupHeartbeat', flexibleFrom: 0 }],
  [69, { name: 'ConsumerGroupDescribe', flexibleFrom: 0 }],
  [70, { name: 'ControllerRegistration', flexibleFrom: 0 }],
  [71, { name: 'GetTelemetrySubscriptions', flexibleFrom: 0 }],
  [72, { name: 'PushTelemetry', flexibleFrom: 0 }],
  [73, { name: 'AssignReplicasToDirs', flexibleFrom: 0 }],
  [74, { name: 'ListConfigResources', flexibleFrom: 0 }],
  [75, { name: 'DescribeTopicPartitions', flexibleFrom: 0 }],
  [76, { name: 'ShareGroupHeartbeat', flexibleFrom: 0 }],
  [77, { name: 'ShareGroupDescribe', flexibleFrom: 0 }],
  [78, { name: 'ShareFetch', flexibleFrom: 0 }],
  [79, { name: 'ShareAcknowledge', flexibleFrom: 0 }],
  [80, { name: 'AddRaftVoter', flexibleFrom: 0 }],
  [81, { name: 'RemoveRaftVoter', flexibleFrom: 0 }],
  [82, { name: 'UpdateRaftVoter', flexibleFrom: 0 }],
  [83, { name: 'InitializeShareGroupState', flexibleFrom: 0 }],
  [84, { name: 'ReadShareGroupState', flexibleFrom: 0 }],
  [85, { name: 'WriteShareGroupState', flexibleFrom: 0 }],
  [86, { name: 'DeleteShareGroupState', flexibleFrom: 0 }],
  [87, { name: 'ReadShareGroupStateSummary', flexibleFrom: 0 }],
  [88, { name: 'StreamsGroupHeartbeat', flexibleFrom: 0 }],
  [89, { name: 'StreamsGroupDescribe', flexibleFrom: 0 }],
  [90, { name: 'DescribeShareGroupOffsets', flexibleFrom: 0 }],
  [91, { name: 'AlterShareGroupOffsets', flexibleFrom: 0 }],
  [92, { name: 'DeleteShareGroupOffsets', flexibleFrom: 0 }],
]);

/** The API's name, or `API key <n>`. */
export function apiName(key: number): string {
  return apiKeys.get(key)?.name ?? `API key ${key}`;
}

/** Whether this version of the API has compact types and tag buffers. An unknown API has not. */
export function isFlexible(key: number, version: number): boolean {
  const from = apiKeys.get(key)?.flexibleFrom ?? -1;
  return from >= 0 && version >= from;
}
