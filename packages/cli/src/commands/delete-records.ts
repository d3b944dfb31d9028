/** kafka-delete-records: deletes the beginnings of partitions. */

import { KafkaAdmin } from '@kafka-ts/client/admin/kafka-admin';
import type { DeletedRecords } from '@kafka-ts/client/admin/log-administration';
import { Cluster } from '@kafka-ts/client/cluster/cluster';
import { nameOf } from '@kafka-ts/client/topic-partition';
import { brokerAddresses, clientSettings } from '../bootstrap.ts';
import { KafkaCommand } from '../command.ts';
import { javaException } from '../consumer-groups/java-exceptions.ts';
import { readOffsetFile } from '../delete-records/offset-file.ts';
import { friendlyFailure } from '../friendly-failure.ts';
import { byPartitionHash } from '../log-dirs/java-order.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { wantsJson, writeJson } from '../output/json.ts';
import { deleteRecordsSpec } from './delete-records/options.ts';

export class DeleteRecords extends KafkaCommand {
  override readonly spec = deleteRecordsSpec;

  protected override async main(options: ParsedOptions): Promise<number> {
    const settings = clientSettings(options, 'command-config', undefined);
    const bootstrap = brokerAddresses(options.required('bootstrap-server'));
    const wanted = readOffsetFile(options.required('offset-json-file'));
    const clientId = settings.get('client.id') ?? 'delete-records-tool';
    const cluster = new Cluster(this.terminal.environment, { bootstrap, clientId });
    const isText = !wantsJson(options);
    try {
      if (isText) this.terminal.stdout.write('Executing records delete operation\n');
      const answers = await new KafkaAdmin(cluster).deleteRecords(wanted);
      const ordered = byPartitionHash(answers, answers.length);
      if (isText) this.#print(ordered);
      else writeJson(this.terminal, { partitions: ordered.map(documentOf) });
      return 0;
    } catch (error) {
      throw friendlyFailure(error);
    } finally {
      cluster.close();
    }
  }

  #print(answers: readonly DeletedRecords[]): void {
    const { stdout } = this.terminal;
    stdout.write('Records delete operation completed:\n');
    for (const answer of answers) {
      const { error, lowWatermark } = answer;
      const outcome =
        error === undefined ? `low_watermark: ${lowWatermark}` : `error: ${javaException(error)}`;
      stdout.write(`partition: ${nameOf(answer)}\t${outcome}\n`);
    }
  }
}

function documentOf({ topic, partition, lowWatermark, error }: DeletedRecords) {
  return {
    topic,
    partition,
    lowWatermark: error === undefined ? lowWatermark : null,
    error: error?.error.name ?? null,
  };
}
