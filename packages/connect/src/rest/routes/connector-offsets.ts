/** `/connectors/N/offsets` (KIP-875). */

import type { ConnectorOffsets, Herder } from '../../runtime/herder.ts';
import { HerderError } from '../../runtime/herder-error.ts';
import { parseSinkOffsets, parseSourceOffsets } from '../offset-bodies.ts';
import { type OffsetBody, readOffsetsBody } from '../request-bodies.ts';
import { ok, type RestResources, type Route } from '../rest-route.ts';

export function connectorOffsetRoutes({ herder }: RestResources): Route[] {
  const path = '/connectors/:connector/offsets';
  return [
    {
      method: 'GET',
      path,
      handle: async (request) => ok(offsetsJson(await herder.offsets(request.parameter('connector')))),
    },
    {
      method: 'PATCH',
      path,
      hasBody: true,
      handle: async (request) => {
        const offsets = readOffsetsBody(request.body);
        if (offsets.length === 0)
          throw new HerderError(400, 'Partitions / offsets need to be provided for an alter offsets request');
        return ok({ message: await alterOffsets(herder, request.parameter('connector'), offsets) });
      },
    },
    {
      method: 'DELETE',
      path,
      handle: async (request) => ok({ message: await herder.resetOffsets(request.parameter('connector')) }),
    },
  ];
}

async function alterOffsets(
  herder: Herder,
  name: string,
  offsets: readonly (OffsetBody | null)[],
): Promise<string> {
  const isSink = herder.connectorType(name) === 'sink';
  try {
    return await herder.alterOffsets(name, isSink ? parseSinkOffsets(offsets) : parseSourceOffsets(offsets));
  } catch (error) {
    // A connector that is not stopped is told so first, whatever the offsets look like.
    if (herder.connectorStatus(name).connector.state !== 'STOPPED')
      await herder.alterOffsets(name, { type: isSink ? 'sink' : 'source', offsets: [] });
    throw error;
  }
}

function offsetsJson(offsets: ConnectorOffsets): object {
  if (offsets.type === 'source')
    return { offsets: offsets.offsets.map(({ partition, offset }) => ({ partition, offset })) };
  return {
    offsets: offsets.offsets.map(({ topic, partition, offset }) => ({
      partition: { kafka_partition: partition, kafka_topic: topic },
      offset: offset === null ? null : { kafka_offset: offset },
    })),
  };
}
