/** The topology of Kafka's PipeDemo: one topic into another. */
import { StreamsBuilder } from '../streams-builder.ts';
import type { Topology } from '../topology/topology.ts';

export function pipeTopology(): Topology {
  const builder = new StreamsBuilder();
  builder.stream('streams-plaintext-input').to('streams-pipe-output');
  return builder.build();
}
