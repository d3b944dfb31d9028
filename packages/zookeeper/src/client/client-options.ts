import type { Acl } from '../jute/records/acl.ts';
import type { SaslLogin } from '../sasl/digest-md5-client.ts';
import type { SessionCredentials } from './close-session.ts';

export interface ZooKeeperClientOptions {
  /** `host:port[,host:port...][/chroot]`. */
  readonly connect: string;
  /** Asked for; the server may grant another one. */
  readonly sessionTimeoutMs: number;
  /** How long `connect` waits for the first session; the session timeout unless told. */
  readonly connectionTimeoutMs?: number | undefined;
  /** A session of a former run of the same program: closed first, so that its ephemeral nodes do not stand in the way. */
  readonly previousSession?: SessionCredentials | undefined;
  /** Makes the chroot's nodes where they are missing. */
  readonly createsChroot?: boolean | undefined;
  /** Identities, as `addAuth` takes them. */
  readonly auth?: readonly { readonly scheme: string; readonly auth: Uint8Array }[] | undefined;
  /**
   * Proved by SASL DIGEST-MD5 on every connection, before anything else is asked. A server that refuses ends the client, unless it had a session
   * and repeats lost requests: then the login is tried again, as by Kafka's broker.
   */
  readonly login?: SaslLogin | undefined;
  /** ACL of the nodes that are made without one, by their path below the chroot, and of the chroot's; open to everybody unless told. */
  readonly aclOf?: ((path: string) => readonly Acl[]) | undefined;
  /**
   * Sends a request again when its connection was lost, as Kafka's broker does, instead of failing with CONNECTIONLOSS: until there
   * is an answer, the session has expired, or `giveUp` or `close` was called. What was carried out the first time may then answer
   * NODEEXISTS, NONODE or BADVERSION.
   */
  readonly repeatsLostRequests?: boolean | undefined;
  /** The servers are of 3.6 or later: many nodes may be read in one request. Older ones close the connection. */
  readonly readsTogether?: boolean | undefined;
  /** Largest answer; 4 MiB unless told. */
  readonly maxReplyBytes?: number | undefined;
}

/** No session within the time allowed. */
export class ZooKeeperConnectError extends Error {}
