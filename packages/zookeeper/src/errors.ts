/** ZooKeeper's result codes, with the names and the words that Apache's clients show for them. */

export const ErrorCode = {
  OK: 0,
  SYSTEMERROR: -1,
  RUNTIMEINCONSISTENCY: -2,
  DATAINCONSISTENCY: -3,
  CONNECTIONLOSS: -4,
  MARSHALLINGERROR: -5,
  UNIMPLEMENTED: -6,
  OPERATIONTIMEOUT: -7,
  BADARGUMENTS: -8,
  NEWCONFIGNOQUORUM: -13,
  RECONFIGINPROGRESS: -14,
  NONODE: -101,
  NOAUTH: -102,
  BADVERSION: -103,
  NOCHILDRENFOREPHEMERALS: -108,
  NODEEXISTS: -110,
  NOTEMPTY: -111,
  SESSIONEXPIRED: -112,
  INVALIDCALLBACK: -113,
  INVALIDACL: -114,
  AUTHFAILED: -115,
  SESSIONMOVED: -118,
  NOTREADONLY: -119,
  EPHEMERALONLOCALSESSION: -120,
  NOWATCHER: -121,
  REQUESTTIMEOUT: -122,
  RECONFIGDISABLED: -123,
  SESSIONCLOSEDREQUIRESASLAUTH: -124,
  QUOTAEXCEEDED: -125,
  THROTTLEDOP: -127,
} as const satisfies Record<string, number>;

/** Name of a result code as in ZooKeeper's `KeeperException.Code`. */
export type ErrorName = keyof typeof ErrorCode;

/** What Apache's tools print behind `KeeperErrorCode = `. */
const words: Record<ErrorName, string> = {
  OK: 'ok',
  SYSTEMERROR: 'SystemError',
  RUNTIMEINCONSISTENCY: 'RuntimeInconsistency',
  DATAINCONSISTENCY: 'DataInconsistency',
  CONNECTIONLOSS: 'ConnectionLoss',
  MARSHALLINGERROR: 'MarshallingError',
  UNIMPLEMENTED: 'Unimplemented',
  OPERATIONTIMEOUT: 'OperationTimeout',
  BADARGUMENTS: 'BadArguments',
  NEWCONFIGNOQUORUM: 'NewConfigNoQuorum',
  RECONFIGINPROGRESS: 'ReconfigInProgress',
  NONODE: 'NoNode',
  NOAUTH: 'NoAuth',
  BADVERSION: 'BadVersion',
  NOCHILDRENFOREPHEMERALS: 'NoChildrenForEphemerals',
  NODEEXISTS: 'NodeExists',
  NOTEMPTY: 'Directory not empty',
  SESSIONEXPIRED: 'Session expired',
  INVALIDCALLBACK: 'Invalid callback',
  INVALIDACL: 'InvalidACL',
  AUTHFAILED: 'AuthFailed',
  SESSIONMOVED: 'Session moved',
  NOTREADONLY: 'Not a read-only call',
  EPHEMERALONLOCALSESSION: 'Ephemeral node on local session',
  NOWATCHER: 'No such watcher',
  REQUESTTIMEOUT: 'Request timeout',
  RECONFIGDISABLED: 'Reconfig is disabled',
  SESSIONCLOSEDREQUIRESASLAUTH: 'Session closed because client failed to authenticate',
  QUOTAEXCEEDED: 'Quota has exceeded',
  THROTTLEDOP: 'Op throttled due to high load',
};

const names = new Map<number, ErrorName>();
for (const name of Object.keys(ErrorCode)) {
  if (isErrorName(name)) names.set(ErrorCode[name], name);
}

function isErrorName(name: string): name is ErrorName {
  return Object.hasOwn(ErrorCode, name);
}

/** The name of `code`; undefined for a code that ZooKeeper does not have. */
export function errorName(code: number): ErrorName | undefined {
  return names.get(code);
}

/** A request that ZooKeeper refused, or that got no answer (`CONNECTIONLOSS`, `OPERATIONTIMEOUT`, `SESSIONEXPIRED`). */
export class ZooKeeperError extends Error {
  override readonly name: string;
  readonly code: number;
  readonly path: string | undefined;

  constructor(code: number, path?: string, options?: ErrorOptions) {
    const name = errorName(code);
    const word = name === undefined ? String(code) : words[name];
    super(`KeeperErrorCode = ${word}${path === undefined ? '' : ` for ${path}`}`, options);
    this.name = name ?? 'UNKNOWN';
    this.code = code;
    this.path = path;
  }
}
