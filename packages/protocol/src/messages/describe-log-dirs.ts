/**
 * DescribeLogDirs (35): sizes of partitions by log directory (KIP-113). v2 is flexible; v3 (KIP-784) one error for all; v4 (KIP-827) total and usable bytes.
 */
import {
  defineApi,
  type RequestInputOf,
  type RequestOf,
  type ResponseInputOf,
  type ResponseOf,
} from '../schema/api.ts';
import { array, boolean, int16, int32, int64, string } from '../schema/field.ts';

export const describeLogDirs = defineApi({
  key: 35,
  name: 'DescribeLogDirs',
  versions: '0-4',
  flexible: '2+',
  request: {
    topics: array({
      topic: string(),
      partitions: array(int32()),
    }).nullable(),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16('3+').ignorable(),
    results: array({
      errorCode: int16(),
      logDir: string(),
      topics: array({
        name: string(),
        partitions: array({
          partitionIndex: int32(),
          partitionSize: int64(),
          offsetLag: int64(),
          isFutureKey: boolean(),
        }),
      }),
      totalBytes: int64('4+').default(-1).ignorable(),
      usableBytes: int64('4+').default(-1).ignorable(),
    }),
  },
});

export type DescribeLogDirsRequest = RequestOf<typeof describeLogDirs>;
export type DescribeLogDirsRequestInput = RequestInputOf<typeof describeLogDirs>;
export type DescribeLogDirsResponse = ResponseOf<typeof describeLogDirs>;
export type DescribeLogDirsResponseInput = ResponseInputOf<typeof describeLogDirs>;
