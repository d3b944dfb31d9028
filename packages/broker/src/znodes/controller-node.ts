/** `/controller` (ephemeral: who controls) and `/controller_epoch` (decimal text; its znode version fences writes). */
import { decodeText, encodeJson, encodeText, JsonNode, ZnodeFormatError } from './json-node.ts';
import { ControllerEpochPath, ControllerPath } from './paths.ts';

/** Epoch before the first controller, as `/controller_epoch` is created. */
export const InitialControllerEpoch = 0;

/** Version 2 since 3.4, whatever protocol version is set: readers of every release look for `brokerid` only. */
export function encodeController(brokerId: number, nowMs: number): Uint8Array {
  return encodeJson({ version: 2, brokerid: brokerId, timestamp: `${nowMs}`, kraftControllerEpoch: -1 });
}

/** The controlling broker's id; 0.8 wrote the bare number in its first releases. */
export function decodeController(data: Uint8Array | null): number {
  return JsonNode.parse(ControllerPath, data).integer('brokerid');
}

export function encodeControllerEpoch(epoch: number): Uint8Array {
  return encodeText(`${epoch}`);
}

export function decodeControllerEpoch(data: Uint8Array | null): number {
  const text = data === null ? '' : decodeText(data);
  if (!/^\d+$/.test(text)) throw new ZnodeFormatError(ControllerEpochPath, 'a decimal number', data);
  return Number(text);
}
