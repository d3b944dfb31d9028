/** Frames that are not as they should be: does the broker answer, keep silent or close the connection? And ApiVersions, which has its own rules. */
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { encodeRequestFrame } from '@kafka-ts/protocol/framing';
import { apiVersions } from '@kafka-ts/protocol/messages/api-versions';
import { heartbeat } from '@kafka-ts/protocol/messages/heartbeat';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import type { Scenario } from './scenario.ts';
import { type Side, versionsOf } from './side.ts';

/** A frame of hand-written header and body. */
function frame(key: number, version: number, ...body: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 + 10 + body.length);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, bytes.length - 4);
  view.setInt16(4, key);
  view.setInt16(6, version);
  view.setInt32(8, 7);
  view.setInt16(12, 0);
  bytes.set(body, 14);
  return bytes;
}

function metadataFrame(version: number): Uint8Array {
  const writer = new Writer();
  const request = { topics: [], allowAutoTopicCreation: true };
  encodeRequestFrame({ api: metadata, version, correlationId: 7, clientId: 'differential', request }, writer);
  return Uint8Array.from(writer.toBytes());
}

/** The frame with other bytes from its end on, and its size put right. */
function resized(bytes: Uint8Array, cut: number, ...added: readonly number[]): Uint8Array {
  const changed = Uint8Array.from([...bytes.subarray(0, bytes.length - cut), ...added]);
  new DataView(changed.buffer).setInt32(0, changed.length - 4);
  return changed;
}

async function tellFrames(side: Side): Promise<void> {
  for (const version of versionsOf(metadata)) {
    const good = metadataFrame(version);
    await side.raw(`Metadata v${version}`, good);
    await side.raw(`Metadata v${version}, cut by 1`, resized(good, 1));
    await side.raw(`Metadata v${version}, cut by 3`, resized(good, 3));
    await side.raw(`Metadata v${version} and 3 bytes`, resized(good, 0, 1, 2, 3));
    if (version >= 9)
      await side.raw(`Metadata v${version} with an unknown tag`, resized(good, 1, 1, 99, 2, 5, 6));
  }
  await side.raw('Metadata v13', frame(3, 13, 0, 1, 0, 0, 0));
  await side.raw('Metadata v-1', frame(3, -1, 0, 0, 0, 0));
  await side.raw('Produce v99', frame(0, 99, 0, 0, 0, 0));
  await side.raw('unknown key 999', frame(999, 0, 0, 0, 0, 0));
  await side.raw('unknown key -1', frame(-1, 0, 0, 0, 0, 0));
  await side.raw('an empty frame', Uint8Array.of(0, 0, 0, 0));
  await side.raw('a frame of 3 bytes', Uint8Array.of(0, 0, 0, 3, 0, 3, 0));
  await side.raw('a negative size', Uint8Array.of(255, 255, 255, 255));
  await side.raw('a size of 2 GiB', Uint8Array.of(127, 255, 255, 255));
  await side.raw('HTTP', new TextEncoder().encode('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
  await side.raw('Heartbeat with a null group', frame(heartbeat.key, 0, 255, 255, 0, 0, 0, 1, 0, 0));
  await side.raw('Heartbeat v4 with a null group', frame(heartbeat.key, 4, 0, 0, 0, 0, 0, 1, 1, 0, 0));
  await side.raw('Metadata v0 with null topics', frame(3, 0, 255, 255, 255, 255));
  await side.raw('Metadata v1 with a null name', frame(3, 1, 0, 0, 0, 1, 255, 255));
  await side.raw('Metadata v1 with -2 topics', frame(3, 1, 255, 255, 255, 254));
  await side.raw('Metadata v1 with 2^31 topics', frame(3, 1, 127, 255, 255, 255));
  await side.raw('Metadata v1 with bad UTF-8', frame(3, 1, 0, 0, 0, 1, 0, 2, 0xc3, 0x28));
  await side.raw('ApiVersions v99', frame(18, 99, 0));
  await side.raw('ApiVersions v-1', frame(18, -1, 0));
  await side.raw('ApiVersions v3, cut', frame(18, 3, 0, 2));
  await side.raw('ApiVersions v0 with bytes behind', frame(18, 0, 1, 2));
}

async function tellApiVersions(side: Side): Promise<void> {
  for (const version of versionsOf(apiVersions)) {
    for (const name of ['kafka-ts', '', 'a b', '-x', 'x-', 'ä']) {
      const request = { clientSoftwareName: name, clientSoftwareVersion: '1.0' };
      const answer = await side.ask(apiVersions, version, request, { about: `software "${name}"` });
      // Which APIs there are differs on purpose.
      const line = side.lines.at(-1);
      if (answer !== undefined && line !== undefined) line.answer = answer.errorCode;
    }
    const request = { clientSoftwareName: 'kafka-ts', clientSoftwareVersion: '' };
    const answer = await side.ask(apiVersions, version, request, { about: 'no software version' });
    const line = side.lines.at(-1);
    if (answer !== undefined && line !== undefined) line.answer = answer.errorCode;
  }
}

export const frameScenarios: readonly Scenario[] = [
  { name: 'frames', tell: tellFrames },
  { name: 'ApiVersions', tell: tellApiVersions },
];
