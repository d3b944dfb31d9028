import type { Logger } from '@kafka-ts/environment/logger';
import type { LogMemoryOptions } from '@kafka-ts/storage/memory/log-memory';
import type { SaslLogin } from '@kafka-ts/zookeeper/sasl/digest-md5-client';
import type { Authorizer } from '../apis/authorizer.ts';

/** What a broker takes from its program beside its configuration. */
export interface KafkaServerOptions {
  readonly logger?: Logger;
  readonly authorizer?: Authorizer;
  /** For the broker's own ZooKeeper, where `zookeeper.connect` is not set: 2181 first, 0 takes any free port. */
  readonly zookeeperPort?: number;
  /** Who the broker is towards ZooKeeper; `zookeeper.set.acl` needs one. */
  readonly zookeeperLogin?: SaslLogin | undefined;
  /** Other budgets for the buffers of the data path, and poison on release, for tests. */
  readonly memory?: LogMemoryOptions;
  /** Called when the broker cannot go on (its last log directory failed); it has to be stopped. */
  readonly onFatal?: (reason: string) => void;
}
