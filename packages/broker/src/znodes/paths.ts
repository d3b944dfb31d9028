/** Where Kafka keeps what in ZooKeeper (`kafka.zk.ZkData`). All paths are below the chroot, which the client adds. */
export const ClusterIdPath = '/cluster/id';
export const BrokerIdsPath = '/brokers/ids';
export const BrokerSequenceIdPath = '/brokers/seqid';
export const TopicsPath = '/brokers/topics';
export const ControllerPath = '/controller';
export const ControllerEpochPath = '/controller_epoch';
export const FeaturePath = '/feature';
export const ConfigChangesPath = '/config/changes';
export const DeleteTopicsPath = '/admin/delete_topics';
export const ReassignPartitionsPath = '/admin/reassign_partitions';
export const PreferredReplicaElectionPath = '/admin/preferred_replica_election';
export const IsrChangeNotificationPath = '/isr_change_notification';
export const LogDirEventNotificationPath = '/log_dir_event_notification';
export const ProducerIdBlockPath = '/latest_producer_id_block';
export const ConsumersPath = '/consumers';

/** The persistent paths that every broker makes sure of when it starts; parents come first. */
export const persistentPaths: readonly string[] = [
  ConsumersPath,
  '/brokers',
  BrokerIdsPath,
  TopicsPath,
  BrokerSequenceIdPath,
  '/config',
  ConfigChangesPath,
  '/config/topics',
  '/config/clients',
  '/config/users',
  '/config/brokers',
  '/config/ips',
  '/admin',
  DeleteTopicsPath,
  IsrChangeNotificationPath,
  ProducerIdBlockPath,
  LogDirEventNotificationPath,
];

/** Prefix of the sequential nodes below {@link ConfigChangesPath}. */
export const configChangePrefix = `${ConfigChangesPath}/config_change_`;

export const brokerIdPath = (brokerId: number): string => `${BrokerIdsPath}/${brokerId}`;
export const topicPath = (topic: string): string => `${TopicsPath}/${topic}`;
export const partitionsPath = (topic: string): string => `${TopicsPath}/${topic}/partitions`;
export const partitionPath = (topic: string, partition: number): string =>
  `${partitionsPath(topic)}/${partition}`;
export const partitionStatePath = (topic: string, partition: number): string =>
  `${partitionPath(topic, partition)}/state`;
export const deleteTopicPath = (topic: string): string => `${DeleteTopicsPath}/${topic}`;

/** Types of `/config/<type>/<name>`. */
export type ConfigEntityType = 'topics' | 'clients' | 'users' | 'brokers' | 'ips';
export const entityConfigPath = (type: ConfigEntityType, name: string): string => `/config/${type}/${name}`;

/** Committed offsets of old consumers and of OffsetCommit v0: decimal text. */
export const consumerOffsetPath = (group: string, topic: string, partition: number): string =>
  `${ConsumersPath}/${group}/offsets/${topic}/${partition}`;
