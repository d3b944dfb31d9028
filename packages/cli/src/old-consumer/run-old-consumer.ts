/** console-consumer --zookeeper: one member of a group of old consumers, printing what it consumes. */

import { BrokerIdsPath } from '@kafka-ts/broker/znodes/paths';
import { secureAclOf } from '@kafka-ts/broker/znodes/znode-acls';
import { isZooKeeperError } from '@kafka-ts/broker/znodes/zookeeper-results';
import { ZooKeeperClient, ZooKeeperConnectError } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { CliError } from '../cli-error.ts';
import type { RecordPrinter } from '../console/record-printer.ts';
import type { Terminal } from '../terminal.ts';
import { plainAddresses } from '../zookeeper/brokers.ts';
import { zooKeeperLogin } from '../zookeeper/client-login.ts';
import { connectFailure, noSession, patienceFor } from '../zookeeper/connect.ts';
import { deleteTree } from '../zookeeper/delete-tree.ts';
import { newConsumerId } from './consumer-id.ts';
import { groupPath, offsetsPath } from './group-paths.ts';
import type { OldConsumerSettings } from './old-consumer-settings.ts';
import type { Subscription } from './subscription.ts';
import { ZooKeeperConsumer } from './zookeeper-consumer.ts';

const POLL_MS = 500;
const LEAVING_MS = 2000;
/** Of deleting a generated group while others still write below it. */
const DELETIONS = 5;

export interface OldConsumerRun {
  /** Hosts and chroot. */
  readonly connect: string;
  readonly subscription: Subscription;
  readonly settings: OldConsumerSettings;
  /** The group was made for this call: nothing of it stays. */
  readonly isGroupGenerated: boolean;
  /** `--delete-consumer-offsets`. */
  readonly isDeletingGroup: boolean;
  /** Undefined waits for ever. */
  readonly timeoutMs: number | undefined;
  readonly printer: RecordPrinter;
  /** Whether to end. */
  readonly isStopped: () => boolean;
  /** Hands out what ends a wait when {@link isStopped} has changed. */
  readonly onWake: (wake: () => void) => void;
}

/** Consumes until enough was printed, nothing came for long, or it is stopped. */
export async function runOldConsumer(terminal: Terminal, run: OldConsumerRun): Promise<void> {
  const { settings, onWake } = run;
  const { environment } = terminal;
  const client = await connectConsumer(terminal, run);
  const stopped = Promise.withResolvers<void>();
  onWake(() => stopped.resolve());
  try {
    await prepareGroup(client, run);
    const consumer = new ZooKeeperConsumer({
      environment,
      client,
      consumerId: newConsumerId(environment, settings.groupId),
      subscription: run.subscription,
      settings,
      warn: (line) => terminal.stderr.write(`WARN ${line}\n`),
    });
    try {
      await Promise.race([consumer.join(), stopped.promise]);
      await consume(terminal, consumer, run, stopped.promise);
    } finally {
      // A ZooKeeper that is away keeps nobody from leaving.
      environment.clock.setTimer(LEAVING_MS, () => client.giveUp());
      await consumer.close();
    }
    if (run.isGroupGenerated) await deleteGroup(client, settings.groupId);
  } finally {
    await client.close();
  }
}

async function consume(
  { environment: { clock } }: Terminal,
  consumer: ZooKeeperConsumer,
  { printer, isStopped, timeoutMs = Number.POSITIVE_INFINITY }: OldConsumerRun,
  stopped: Promise<void>,
): Promise<void> {
  const nothing = stopped.then(() => []);
  let lastRecordMs = clock.monotonicMs();
  while (!isStopped() && !printer.isDone) {
    const leftMs = timeoutMs - (clock.monotonicMs() - lastRecordMs);
    if (leftMs <= 0) return;
    const before = printer.count;
    const polled = consumer.poll(Math.min(POLL_MS, leftMs));
    for (const batch of await Promise.race([polled, nothing])) {
      if (!isStopped() && !printer.isDone) await printer.print(batch);
    }
    if (printer.count > before) lastRecordMs = clock.monotonicMs();
  }
}

async function connectConsumer(terminal: Terminal, run: OldConsumerRun): Promise<ZooKeeperClient> {
  const { connect, settings } = run;
  const login = zooKeeperLogin(terminal);
  try {
    return await ZooKeeperClient.connect(terminal.environment, {
      connect,
      sessionTimeoutMs: settings.sessionTimeoutMs,
      connectionTimeoutMs: settings.connectionTimeoutMs ?? patienceFor(connect),
      repeatsLostRequests: true,
      login,
      aclOf: login === undefined ? undefined : secureAclOf,
    });
  } catch (error) {
    const text =
      error instanceof ZooKeeperConnectError
        ? noSession(connect, error)
        : `--zookeeper ${connect}: ${connectFailure(error)}`;
    throw new CliError(text, { cause: error });
  }
}

/** What Java's tool looks at before it joins. */
async function prepareGroup(client: ZooKeeperClient, run: OldConsumerRun): Promise<void> {
  const { settings, connect } = run;
  const brokers = await client.getChildren(BrokerIdsPath).catch((error: unknown) => {
    if (isZooKeeperError(error, 'NONODE')) throw new CliError('No brokers found in ZK.', { cause: error });
    throw error;
  });
  if ((await plainAddresses(client, brokers.children)).length === 0) {
    throw new CliError(
      `No broker is registered in the ZooKeeper at ${connect}. bin/kafka-server-start.sh config/server.properties starts one`,
    );
  }
  if (run.isDeletingGroup) await deleteGroup(client, settings.groupId);
  else if (
    settings.resetTo === 'earliest' &&
    (await client.exists(offsetsPath(settings.groupId))) !== undefined
  ) {
    throw new CliError(
      `Found previous offset information for this group ${settings.groupId}. Please use --delete-consumer-offsets to delete previous offsets metadata`,
    );
  }
}

async function deleteGroup(client: ZooKeeperClient, group: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await deleteTree(client, groupPath(group));
    } catch (error) {
      if (!isZooKeeperError(error, 'NOTEMPTY') || attempt === DELETIONS) throw error;
    }
  }
}
