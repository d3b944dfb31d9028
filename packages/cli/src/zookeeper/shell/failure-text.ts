import { messageOf } from '@kafka-ts/environment/error-message';
import { ErrorCode, ZooKeeperError } from '@kafka-ts/zookeeper/errors';

const words: ReadonlyMap<number, string> = new Map([
  [ErrorCode.NONODE, 'Node does not exist: '],
  [ErrorCode.NOCHILDRENFOREPHEMERALS, 'Ephemerals cannot have children: '],
  [ErrorCode.NODEEXISTS, 'Node already exists: '],
  [ErrorCode.NOTEMPTY, 'Node not empty: '],
  [ErrorCode.NOTREADONLY, 'Not a read-only call: '],
  [ErrorCode.INVALIDACL, 'Acl is not valid : '],
  [ErrorCode.NOAUTH, 'Insufficient permission : '],
  [ErrorCode.BADARGUMENTS, 'Arguments are not valid : '],
  [ErrorCode.BADVERSION, 'version No is not valid : '],
  [ErrorCode.QUOTAEXCEEDED, 'Quota has exceeded : '],
]);

const whole: ReadonlyMap<number, string> = new Map([
  [
    ErrorCode.RECONFIGINPROGRESS,
    'Another reconfiguration is in progress -- concurrent reconfigs not supported (yet)',
  ],
  [
    ErrorCode.NEWCONFIGNOQUORUM,
    'No quorum of new config is connected and up-to-date with the leader of last commmitted config - try invoking reconfiguration after new servers are connected and synced',
  ],
]);

/** What the shell says when a server refuses: in its own words for what users meet, else as the client has it. */
export function failureText(error: unknown): string {
  if (!(error instanceof ZooKeeperError)) return messageOf(error);
  const start = words.get(error.code);
  return start === undefined ? (whole.get(error.code) ?? error.message) : `${start}${error.path ?? 'null'}`;
}
