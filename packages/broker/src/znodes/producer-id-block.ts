/** `/latest_producer_id_block`: the ids that were handed out last, 1000 at a time; the numbers are strings. */
import { encodeJson, JsonNode } from './json-node.ts';
import { ProducerIdBlockPath } from './paths.ts';

/** Ids in one block. */
export const ProducerIdBlockSize = 1000;

export interface ProducerIdBlock {
  readonly brokerId: number;
  readonly firstProducerId: number;
  readonly lastProducerId: number;
}

export function encodeProducerIdBlock(block: ProducerIdBlock): Uint8Array {
  return encodeJson({
    version: 1,
    broker: block.brokerId,
    block_start: `${block.firstProducerId}`,
    block_end: `${block.lastProducerId}`,
  });
}

/** Undefined where no block was taken yet (null data). */
export function decodeProducerIdBlock(data: Uint8Array | null): ProducerIdBlock | undefined {
  if (data === null || data.length === 0) return undefined;
  const node = JsonNode.parse(ProducerIdBlockPath, data);
  return {
    brokerId: node.integer('broker'),
    firstProducerId: node.integer('block_start'),
    lastProducerId: node.integer('block_end'),
  };
}
