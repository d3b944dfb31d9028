/**
 * What a connection's last answer was and how long its answers took, as `cons` and the admin server show it. Latencies are whole
 * milliseconds from a request's arrival to its answer; `lastResponseMs` is the monotonic clock's.
 */
import { OpCode } from '../jute/op-code.ts';

/** ZooKeeper's short names of operations. */
const operationNames: ReadonlyMap<number, string> = new Map<number, string>([
  [OpCode.createSession, 'SESS'],
  [OpCode.ping, 'PING'],
  [OpCode.multi, 'MULT'],
  [OpCode.multiRead, 'MLTR'],
  [OpCode.create, 'CREA'],
  [OpCode.create2, 'CREA'],
  [OpCode.createTtl, 'CREA'],
  [OpCode.createContainer, 'CREA'],
  [OpCode.delete, 'DELE'],
  [OpCode.deleteContainer, 'DELE'],
  [OpCode.setData, 'SETD'],
  [OpCode.reconfig, 'RECO'],
  [OpCode.setAcl, 'SETA'],
  [OpCode.closeSession, 'CLOS'],
  [OpCode.sync, 'SYNC'],
  [OpCode.check, 'CHEC'],
  [OpCode.exists, 'EXIS'],
  [OpCode.getData, 'GETD'],
  [OpCode.setWatches, 'SETW'],
  [OpCode.setWatches2, 'STW2'],
  [OpCode.addWatch, 'ADDW'],
  [OpCode.getAcl, 'GETA'],
  [OpCode.getChildren, 'GETC'],
  [OpCode.getChildren2, 'GETC'],
  [OpCode.getAllChildrenNumber, 'GETACN'],
  [OpCode.checkWatches, 'CHKW'],
  [OpCode.removeWatches, 'REMW'],
  [OpCode.whoAmI, 'HOMI'],
  [OpCode.getEphemerals, 'GETE'],
]);

/** One answer; `type` undefined is a write that failed, which has no name. */
export interface Answer {
  readonly type: number | undefined;
  readonly xid: number;
  /** The last one applied by then. */
  readonly zxid: bigint;
  readonly latencyMs: number;
  readonly nowMs: number;
}

export class AnswerStats {
  lastOperation = 'NA';
  /** Of the last request that was no ping; -1 before the first. */
  lastCxid = -1;
  lastZxid = -1n;
  lastResponseMs = 0;
  lastLatencyMs = 0;
  maxLatencyMs = 0;
  #minLatencyMs = Number.POSITIVE_INFINITY;
  #count = 0;
  #totalMs = 0;

  answered({ type, xid, zxid, latencyMs, nowMs }: Answer): void {
    const latency = Math.floor(latencyMs);
    this.lastOperation = type === undefined ? 'NA' : (operationNames.get(type) ?? 'NA');
    if (xid >= 0) this.lastCxid = xid;
    this.lastZxid = zxid;
    this.lastResponseMs = Math.floor(nowMs);
    this.lastLatencyMs = latency;
    this.#minLatencyMs = Math.min(this.#minLatencyMs, latency);
    this.maxLatencyMs = Math.max(this.maxLatencyMs, latency);
    this.#count++;
    this.#totalMs += latency;
  }

  get minLatencyMs(): number {
    return this.#count === 0 ? 0 : this.#minLatencyMs;
  }

  /** Rounded down. */
  get averageLatencyMs(): number {
    return this.#count === 0 ? 0 : Math.floor(this.#totalMs / this.#count);
  }

  reset(): void {
    this.lastOperation = 'NA';
    this.lastCxid = -1;
    this.lastZxid = -1n;
    this.lastResponseMs = 0;
    this.lastLatencyMs = 0;
    this.maxLatencyMs = 0;
    this.#minLatencyMs = Number.POSITIVE_INFINITY;
    this.#count = 0;
    this.#totalMs = 0;
  }
}
