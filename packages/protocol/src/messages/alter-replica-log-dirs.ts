/**
 * AlterReplicaLogDirs (34): moves replicas of one broker between its log directories (KIP-113). v1 is the same; v2 is flexible.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, int16, int32, string } from '../schema/field.ts';

export const alterReplicaLogDirs = defineApi({
  key: 34,
  name: 'AlterReplicaLogDirs',
  versions: '0-2',
  flexible: '2+',
  request: {
    dirs: array({
      path: string(),
      topics: array({
        name: string(),
        partitions: array(int32()),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32(),
    results: array({
      topicName: string(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
      }),
    }),
  },
});

export type AlterReplicaLogDirsRequest = RequestOf<typeof alterReplicaLogDirs>;
export type AlterReplicaLogDirsRequestInput = RequestInputOf<typeof alterReplicaLogDirs>;
export type AlterReplicaLogDirsResponse = ResponseOf<typeof alterReplicaLogDirs>;
export type AlterReplicaLogDirsResponseInput = ResponseInputOf<typeof alterReplicaLogDirs>;
