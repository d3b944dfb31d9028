/** Accepts connections and keeps count of them: limits per address, those without a session, those that are closing. */

import type { Timer } from '@kafka-ts/environment/clock';
import type { Environment } from '@kafka-ts/environment/environment';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { Logger } from '@kafka-ts/environment/logger';
import type { Socket } from '@kafka-ts/environment/network';
import { Turn } from '@kafka-ts/environment/turn';
import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import { FrameLengthError } from '../jute/framing.ts';
import type { DataDirectories } from './persistence/recovery.ts';
import type { RequestPipeline } from './request-pipeline.ts';
import type { RequestProcessor } from './request-processor.ts';
import { type ConnectionHost, ServerConnection } from './server-connection.ts';
import type { ServerStats } from './server-stats.ts';
import type { Handshake } from './session/handshake.ts';
import type { SessionTracker } from './session/session-tracker.ts';
import type { DataTree } from './tree/data-tree.ts';
import type { WatchEvent, WatchManager } from './watch-manager.ts';
import { fileDescriptors } from './words/file-descriptors.ts';
import { answerWord, operandBytes, type WordContext } from './words/words.ts';
import type { ZooConfig } from './zoo-config.ts';

const factorySource = 'org.apache.zookeeper.server.NIOServerCnxnFactory';
const connectionSource = 'org.apache.zookeeper.server.NIOServerCnxn';
const scratchBytes = 1 << 16;
/** Of what stands in front of a packet, or of a four-letter word. */
const lengthBytes = 4;

export interface ConnectionManagerParts {
  readonly config: ZooConfig;
  readonly logger: Logger;
  readonly tree: DataTree;
  readonly watches: WatchManager;
  readonly sessions: SessionTracker;
  readonly stats: ServerStats;
  readonly pipeline: RequestPipeline;
  readonly processor: RequestProcessor;
  readonly handshake: Handshake;
  readonly directories: DataDirectories;
}

export class ConnectionManager implements ConnectionHost {
  readonly scratch = new Uint8Array(scratchBytes);
  readonly maxFrameBytes: number;
  readonly skipsAcl: boolean;
  readonly stats: ServerStats;
  readonly #env: Environment;
  readonly #parts: ConnectionManagerParts;
  readonly #turn: Turn;
  readonly #connections = new Set<ServerConnection>();
  readonly #countByAddress = new Map<string, number>();
  /** Without a session, or closing: since when. */
  readonly #sessionless = new Map<ServerConnection, number>();
  readonly #paused = new Set<ServerConnection>();
  readonly #startedMs: number;
  #sweepTimer: Timer | undefined;
  #isClosed = false;
  #port = 0;

  constructor(env: Environment, parts: ConnectionManagerParts) {
    this.#env = env;
    this.#parts = parts;
    this.#turn = new Turn(env.clock);
    this.maxFrameBytes = parts.config.juteMaxBufferBytes;
    this.skipsAcl = parts.config.skipAcl;
    this.stats = parts.stats;
    this.#startedMs = env.clock.monotonicMs();
  }

  accept(socket: Socket, port: number): void {
    this.#port = port;
    const { config, logger } = this.#parts;
    const connection = new ServerConnection(socket, this, this.#env.clock.nowMs());
    const address = connection.clientAddress;
    const count = this.#countByAddress.get(address) ?? 0;
    const hasTooMany = config.maxClientCnxns > 0 && count >= config.maxClientCnxns;
    if (this.#isClosed || hasTooMany || (config.maxCnxns > 0 && this.#connections.size >= config.maxCnxns)) {
      if (hasTooMany) {
        logger.warn(`Too many connections from /${address} - max is ${config.maxClientCnxns}`, factorySource);
      }
      this.stats.connectionsRejected++;
      socket.destroy();
      return;
    }
    this.#countByAddress.set(address, count + 1);
    this.#connections.add(connection);
    this.#watchIdle(connection);
    socket.start(connection);
  }

  /** Lets connections that were paused for too many waiting requests go on. */
  resumePaused(): void {
    const paused = [...this.#paused];
    this.#paused.clear();
    for (const connection of paused) connection.resumeForPipeline();
  }

  /** Takes no more requests. */
  stopReading(): void {
    this.#isClosed = true;
    for (const connection of this.#connections) connection.pauseForPipeline();
  }

  /** Sends what is answered and closes every connection. */
  close(): void {
    this.#isClosed = true;
    this.#sweepTimer?.cancel();
    for (const connection of this.#connections) {
      connection.closeAfterSend();
      connection.destroyWhenSent();
    }
  }

  atEndOfTurn(action: () => void): void {
    this.#turn.atSend(action);
  }

  onPacket(connection: ServerConnection, bytes: Uint8Array, start: number, end: number): void {
    const { handshake, processor, pipeline } = this.#parts;
    const { session } = connection;
    this.stats.received++;
    this.stats.bytesReceived += lengthBytes + end - start;
    if (session === undefined) {
      handshake.onConnectRequest(connection, bytes, start, end);
      if (connection.session !== undefined) this.#sessionless.delete(connection);
    } else {
      processor.onRequest(connection, session, bytes, start, end);
    }
    if (pipeline.isFull && !this.#paused.has(connection)) {
      this.#paused.add(connection);
      connection.pauseForPipeline();
    }
  }

  operandBytes(word: number): number {
    return operandBytes(word, this.#parts.config.wordWhitelist);
  }

  onWord(word: number, operand: Uint8Array): string | undefined {
    this.stats.received++;
    this.stats.bytesReceived += lengthBytes;
    return answerWord(word, operand, {
      whitelist: this.#parts.config.wordWhitelist,
      context: () => this.wordContext(),
    });
  }

  onFault(connection: ServerConnection, error: unknown): void {
    const { logger } = this.#parts;
    const client = `/${connection.clientAddress}:${connection.socket.remotePort}`;
    const reason = messageOf(error);
    if (error instanceof MalformedError || error instanceof FrameLengthError) {
      logger.warn(`Closing the connection of ${client}: ${reason}`, connectionSource);
    } else {
      logger.error(`Unexpected error for ${client}: ${reason}`, connectionSource);
    }
  }

  onClosing(connection: ServerConnection): void {
    this.#detach(connection);
    this.#watchIdle(connection);
  }

  onClosed(connection: ServerConnection): void {
    this.#detach(connection);
    this.#sessionless.delete(connection);
    if (!this.#connections.delete(connection)) return;
    const left = (this.#countByAddress.get(connection.clientAddress) ?? 1) - 1;
    if (left === 0) this.#countByAddress.delete(connection.clientAddress);
    else this.#countByAddress.set(connection.clientAddress, left);
  }

  encodeEvent(event: WatchEvent): Uint8Array {
    return this.#parts.processor.encodeEvent(event);
  }

  /** What there is to tell about the server now. */
  wordContext(): WordContext {
    const { config, tree, watches, sessions, stats, pipeline } = this.#parts;
    const { clock } = this.#env;
    return {
      config,
      tree,
      watches,
      sessions,
      stats,
      connections: new Set([...this.#connections].filter(({ isOpen }) => isOpen)),
      outstanding: pipeline.outstanding,
      clientPort: this.#port,
      nowMs: clock.nowMs(),
      uptimeMs: clock.monotonicMs() - this.#startedMs,
      fileDescriptors: () => fileDescriptors(this.#env.files),
      directoryBytes: {
        snapshots: this.#directoryBytes(this.#parts.directories.snapshots),
        logs: this.#directoryBytes(this.#parts.directories.logs),
      },
    };
  }

  /** The session goes on without its connection; the watches do not. */
  #detach(connection: ServerConnection): void {
    this.#parts.watches.removeAll(connection);
    this.#paused.delete(connection);
    const { session } = connection;
    if (session?.carrier === connection) session.carrier = undefined;
  }

  #watchIdle(connection: ServerConnection): void {
    this.#sessionless.set(connection, this.#env.clock.monotonicMs());
    this.#sweepTimer ??= this.#env.clock.setTimer(this.#idleStepMs, () => this.#sweep());
  }

  get #idleStepMs(): number {
    return Math.ceil(this.#parts.config.idleLimitMs / 2);
  }

  /** Runs only while there is something to sweep. */
  #sweep(): void {
    this.#sweepTimer = undefined;
    const now = this.#env.clock.monotonicMs();
    for (const [connection, sinceMs] of this.#sessionless) {
      if (now - sinceMs < this.#parts.config.idleLimitMs) continue;
      if (connection.isOpen) this.stats.sessionlessExpired++;
      connection.destroy();
    }
    if (this.#sessionless.size === 0 || this.#isClosed) return;
    this.#sweepTimer = this.#env.clock.setTimer(this.#idleStepMs, () => this.#sweep());
  }

  #directoryBytes(path: string): number {
    const { files } = this.#env;
    return files
      .readDirectorySync(path)
      .reduce((total, { name }) => total + (files.statusSync(`${path}/${name}`)?.sizeBytes ?? 0), 0);
  }
}
