/**
 * All APIs that this broker serves: key, versions and handler in one table. ApiVersions, the documentation and the request metrics derive
 * from it; adding an API is one line here beside its handler's file.
 */
import { alterConfigs } from '@kafka-ts/protocol/messages/alter-configs';
import { alterReplicaLogDirs } from '@kafka-ts/protocol/messages/alter-replica-log-dirs';
import { apiVersions } from '@kafka-ts/protocol/messages/api-versions';
import { createPartitions } from '@kafka-ts/protocol/messages/create-partitions';
import { createTopics } from '@kafka-ts/protocol/messages/create-topics';
import { deleteGroups } from '@kafka-ts/protocol/messages/delete-groups';
import { deleteRecords } from '@kafka-ts/protocol/messages/delete-records';
import { deleteTopics } from '@kafka-ts/protocol/messages/delete-topics';
import { describeCluster } from '@kafka-ts/protocol/messages/describe-cluster';
import { describeConfigs } from '@kafka-ts/protocol/messages/describe-configs';
import { describeGroups } from '@kafka-ts/protocol/messages/describe-groups';
import { describeLogDirs } from '@kafka-ts/protocol/messages/describe-log-dirs';
import { fetch } from '@kafka-ts/protocol/messages/fetch';
import { findCoordinator } from '@kafka-ts/protocol/messages/find-coordinator';
import { heartbeat } from '@kafka-ts/protocol/messages/heartbeat';
import { incrementalAlterConfigs } from '@kafka-ts/protocol/messages/incremental-alter-configs';
import { initProducerId } from '@kafka-ts/protocol/messages/init-producer-id';
import { joinGroup } from '@kafka-ts/protocol/messages/join-group';
import { leaveGroup } from '@kafka-ts/protocol/messages/leave-group';
import { listGroups } from '@kafka-ts/protocol/messages/list-groups';
import { listOffsets } from '@kafka-ts/protocol/messages/list-offsets';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import { offsetCommit } from '@kafka-ts/protocol/messages/offset-commit';
import { offsetDelete } from '@kafka-ts/protocol/messages/offset-delete';
import { offsetFetch } from '@kafka-ts/protocol/messages/offset-fetch';
import { offsetForLeaderEpoch } from '@kafka-ts/protocol/messages/offset-for-leader-epoch';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { syncGroup } from '@kafka-ts/protocol/messages/sync-group';
import { failAlterations, handleAlterConfigs } from './alter-configs.ts';
import { failReplicaMoves, handleAlterReplicaLogDirs } from './alter-replica-log-dirs.ts';
import { type ApiHandler, handle } from './api-handler.ts';
import { type ApiVersionRange, handleApiVersions } from './api-versions.ts';
import { failAllPartitions, handleCreatePartitions } from './create-partitions.ts';
import { failAll as failAllTopics, handleCreateTopics } from './create-topics.ts';
import { failGroupDeletions, handleDeleteGroups } from './delete-groups.ts';
import { failRecordDeletions, handleDeleteRecords } from './delete-records.ts';
import { failAllDeletions, handleDeleteTopics } from './delete-topics.ts';
import { handleDescribeCluster } from './describe-cluster.ts';
import { failAllDescriptions, handleDescribeConfigs } from './describe-configs.ts';
import { failDescriptions, handleDescribeGroups } from './describe-groups.ts';
import { failLogDirs, handleDescribeLogDirs } from './describe-log-dirs.ts';
import { fetchFailed, handleFetch } from './fetch.ts';
import { failFind, handleFindCoordinator } from './find-coordinator.ts';
import { failHeartbeat, handleHeartbeat } from './heartbeat.ts';
import { failIncrementalAlterations, handleIncrementalAlterConfigs } from './incremental-alter-configs.ts';
import { handleInitProducerId, initProducerIdFailed } from './init-producer-id.ts';
import { failJoin, handleJoinGroup } from './join-group.ts';
import { failLeave, handleLeaveGroup } from './leave-group.ts';
import { failList, handleListGroups } from './list-groups.ts';
import { handleListOffsets, listOffsetsFailed } from './list-offsets.ts';
import { handleMetadata } from './metadata.ts';
import { failCommit, handleOffsetCommit } from './offset-commit.ts';
import { failOffsetDelete, handleOffsetDelete } from './offset-delete.ts';
import { failOffsetFetch, handleOffsetFetch } from './offset-fetch.ts';
import { handleOffsetForLeaderEpoch, offsetForLeaderEpochFailed } from './offset-for-leader-epoch.ts';
import { handleProduce, produceFailed } from './produce.ts';
import { failSync, handleSyncGroup } from './sync-group.ts';

const handlers: readonly ApiHandler[] = [
  handle(produce, handleProduce, { failed: produceFailed, mayOverlap: true }),
  handle(fetch, handleFetch, { failed: fetchFailed, holdsUntilSent: true }),
  handle(listOffsets, handleListOffsets, { failed: listOffsetsFailed }),
  handle(metadata, handleMetadata),
  handle(initProducerId, handleInitProducerId, { failed: (_, error) => initProducerIdFailed(error) }),
  handle(offsetForLeaderEpoch, handleOffsetForLeaderEpoch, { failed: offsetForLeaderEpochFailed }),
  handle(offsetCommit, handleOffsetCommit, { failed: failCommit }),
  handle(offsetFetch, handleOffsetFetch, { failed: failOffsetFetch }),
  handle(findCoordinator, handleFindCoordinator, { failed: failFind }),
  handle(joinGroup, handleJoinGroup, { failed: failJoin }),
  handle(heartbeat, handleHeartbeat, { failed: failHeartbeat }),
  handle(leaveGroup, handleLeaveGroup, { failed: failLeave }),
  handle(syncGroup, handleSyncGroup, { failed: failSync }),
  handle(describeGroups, handleDescribeGroups, { failed: failDescriptions }),
  handle(listGroups, handleListGroups, { failed: failList }),
  handle(deleteGroups, handleDeleteGroups, { failed: failGroupDeletions }),
  handle(offsetDelete, handleOffsetDelete, { failed: failOffsetDelete }),
  handle(createTopics, handleCreateTopics, { failed: failAllTopics }),
  handle(deleteTopics, handleDeleteTopics, { failed: failAllDeletions }),
  handle(deleteRecords, handleDeleteRecords, { failed: failRecordDeletions }),
  handle(describeConfigs, handleDescribeConfigs, { failed: failAllDescriptions }),
  handle(alterConfigs, handleAlterConfigs, { failed: failAlterations }),
  handle(incrementalAlterConfigs, handleIncrementalAlterConfigs, { failed: failIncrementalAlterations }),
  handle(alterReplicaLogDirs, handleAlterReplicaLogDirs, { failed: failReplicaMoves }),
  handle(describeLogDirs, handleDescribeLogDirs, { failed: failLogDirs }),
  handle(createPartitions, handleCreatePartitions, { failed: failAllPartitions }),
  handle(describeCluster, handleDescribeCluster),
  handle(apiVersions, (request, context) => handleApiVersions(request, context, advertised)),
];

/** By API key. */
export const apis: ReadonlyMap<number, ApiHandler> = new Map(
  handlers.map((handler) => [handler.key, handler]),
);

/** What ApiVersions answers. */
export const advertised: readonly ApiVersionRange[] = handlers
  .filter((handler) => !handler.isHidden)
  .map(({ key, minVersion, maxVersion }) => ({ apiKey: key, minVersion, maxVersion }))
  .sort((a, b) => a.apiKey - b.apiKey);
