/**
 * The order in which the server says that it did things: its transaction logs, read after every life, before the next one may purge
 * them. It is a witness and not believed: what every transaction did is worked out anew from what the clients asked.
 */
import { join } from 'node:path';
import { OpCode } from '@kafka-ts/zookeeper/jute/op-code';
import type { Txn } from '@kafka-ts/zookeeper/jute/txns/txn';
import { zxidFiles } from '@kafka-ts/zookeeper/server/persistence/file-names';
import { readTxnLog } from '@kafka-ts/zookeeper/server/persistence/txn-log-reader';
import type { TxnRecord } from '@kafka-ts/zookeeper/server/persistence/txn-record';
import type { MemoryDisk } from '../../memory-file-system/memory-disk.ts';
import type { SimulatedWorld } from '../../simulated-world.ts';
import { textOf } from './wire-call.ts';

export class TxnWitness {
  /** By number; what was lost in a crash is replaced when its number is used again. */
  readonly records = new Map<bigint, TxnRecord>();

  /** Takes over what the logs on `disk` hold now; no server may run on it. */
  collect(world: SimulatedWorld, disk: MemoryDisk, dataDir: string): void {
    const process = world.process({ name: 'witness', disk });
    const { files } = process.environment;
    const directory = join(dataDir, 'version-2');
    if (files.statusSync(directory) !== undefined) {
      for (const { path } of zxidFiles(files, directory, 'log')) {
        const handle = files.openSync(path, 'read');
        readTxnLog(handle, (record) => this.records.set(record.header.zxid, record));
      }
    }
    process.kill();
  }
}

/** What a logged transaction does, in the words of the model's steps. */
export function textOfTxn(txn: Txn): string {
  switch (txn.type) {
    case OpCode.error:
      return `error ${txn.code}`;
    case OpCode.createSession:
      return `createSession ${txn.timeoutMs}`;
    case OpCode.closeSession:
      return `closeSession ${[...txn.paths].sort().join(' ')}`;
    case OpCode.delete:
      return `delete ${txn.path}`;
    case OpCode.deleteContainer:
      return `deleteContainer ${txn.path}`;
    case OpCode.setData:
    case OpCode.reconfig:
      return `setData ${txn.path} ${textOf(txn.data)} ${txn.version}`;
    case OpCode.setAcl:
      return `setAcl ${txn.path} ${txn.acl[0]?.perms ?? 0} ${txn.version}`;
    case OpCode.check:
      return `check ${txn.path}`;
    case OpCode.multi:
      return `multi ${txn.parts.map(textOfTxn).join('; ')}`;
    default: {
      const plain = txn.isEphemeral ? 'ephemeral' : 'plain';
      const kinds = new Map([
        [OpCode.createContainer, 'container'],
        [OpCode.createTtl, 'ttl'],
      ]);
      return `create ${txn.path} ${textOf(txn.data)} ${new Map<number, string>(kinds).get(txn.type) ?? plain}`;
    }
  }
}
