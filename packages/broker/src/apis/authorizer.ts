/** Who may do what: asked at the places where Apache's broker asks. The default allows everything. */

export interface Principal {
  readonly type: string;
  readonly name: string;
}

/** Kafka's principal of connections that did not authenticate. */
export const anonymous: Principal = { type: 'User', name: 'ANONYMOUS' };

export type ResourceType = 'TOPIC' | 'GROUP' | 'CLUSTER' | 'TRANSACTIONAL_ID';

export type AclOperation =
  | 'READ'
  | 'WRITE'
  | 'CREATE'
  | 'DELETE'
  | 'ALTER'
  | 'DESCRIBE'
  | 'CLUSTER_ACTION'
  | 'DESCRIBE_CONFIGS'
  | 'ALTER_CONFIGS'
  | 'IDEMPOTENT_WRITE';

/** Kafka's numbers of operations, as bits of "authorized operations" count them. */
export const aclOperationCodes = {
  READ: 3,
  WRITE: 4,
  CREATE: 5,
  DELETE: 6,
  ALTER: 7,
  DESCRIBE: 8,
  CLUSTER_ACTION: 9,
  DESCRIBE_CONFIGS: 10,
  ALTER_CONFIGS: 11,
  IDEMPOTENT_WRITE: 12,
} as const satisfies Record<AclOperation, number>;

/** The name of the one resource of type CLUSTER. */
export const clusterResource = 'kafka-cluster';

export interface AuthorizationRequest {
  readonly principal: Principal;
  readonly clientAddress: string;
  readonly operation: AclOperation;
  readonly resourceType: ResourceType;
  readonly resourceName: string;
}

export interface Authorizer {
  /** Synchronous: a decision is a look-up in memory. */
  isAllowed(request: AuthorizationRequest): boolean;
}

export const allowEverything: Authorizer = { isAllowed: () => true };

const operationsOf: Record<ResourceType, readonly AclOperation[]> = {
  TOPIC: ['READ', 'WRITE', 'CREATE', 'DELETE', 'ALTER', 'DESCRIBE', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS'],
  GROUP: ['READ', 'DESCRIBE', 'DELETE'],
  CLUSTER: [
    'CREATE',
    'ALTER',
    'DESCRIBE',
    'CLUSTER_ACTION',
    'DESCRIBE_CONFIGS',
    'ALTER_CONFIGS',
    'IDEMPOTENT_WRITE',
  ],
  TRANSACTIONAL_ID: ['WRITE', 'DESCRIBE'],
};

/** The "authorized operations" of a resource in Metadata, DescribeGroups and DescribeCluster: one bit per operation's number. */
export function authorizedOperations(
  authorizer: Authorizer,
  asked: Omit<AuthorizationRequest, 'operation'>,
): number {
  let bits = 0;
  for (const operation of operationsOf[asked.resourceType]) {
    if (authorizer.isAllowed({ ...asked, operation })) bits |= 1 << aclOperationCodes[operation];
  }
  return bits;
}
