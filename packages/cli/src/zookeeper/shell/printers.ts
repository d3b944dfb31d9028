/** What Apache's shell prints for stats, lists and bytes. */
import type { Acl } from '@kafka-ts/zookeeper/jute/records/acl';
import type { Stat } from '@kafka-ts/zookeeper/jute/records/stat';

/** Eleven lines, zxids and sessions in hexadecimal. */
export function statText(stat: Stat): string {
  return `cZxid = ${hex(stat.czxid)}
ctime = ${javaDate(stat.ctime)}
mZxid = ${hex(stat.mzxid)}
mtime = ${javaDate(stat.mtime)}
pZxid = ${hex(stat.pzxid)}
cversion = ${stat.cversion}
dataVersion = ${stat.version}
aclVersion = ${stat.aversion}
ephemeralOwner = ${hex(stat.ephemeralOwner)}
dataLength = ${stat.dataLength}
numChildren = ${stat.numChildren}
`;
}

function hex(value: bigint): string {
  return `0x${BigInt.asUintN(64, value).toString(16)}`;
}

/** `Sat Nov 21 06:12:23 UTC 2026`: the local time, as Java writes it. */
export function javaDate(timeMs: number): string {
  const date = new Date(timeMs);
  const [day = '', month = '', dayOfMonth = '', year = '', time = ''] = date.toString().split(' ');
  const zone = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' })
    .formatToParts(date)
    .find(({ type }) => type === 'timeZoneName');
  return `${day} ${month} ${dayOfMonth} ${time} ${zone?.value ?? 'UTC'} ${year}`;
}

/** `[a, b]`. */
export function listText(items: readonly string[]): string {
  return `[${items.join(', ')}]`;
}

const letters = ['r', 'w', 'c', 'd', 'a'] as const;
const printedOrder = ['c', 'd', 'r', 'w', 'a'] as const;

/** Two lines for each identity: `'world,'anyone` and `: cdrwa`. */
export function aclText(acl: readonly Acl[]): string {
  return acl.map(({ scheme, id, perms }) => `'${scheme},'${id}\n: ${permissionText(perms)}\n`).join('');
}

function permissionText(perms: number): string {
  return printedOrder.filter((letter) => (perms & (1 << letters.indexOf(letter))) !== 0).join('');
}

/** Identities that can be read, and a message for each that cannot. */
export function parseAcl(text: string): {
  readonly acl: readonly Acl[];
  readonly problems: readonly string[];
} {
  const acl: Acl[] = [];
  const problems: string[] = [];
  for (const entry of text.split(',')) {
    const first = entry.indexOf(':');
    const last = entry.lastIndexOf(':');
    if (first < 0 || first === last) {
      problems.push(`${entry} does not have the form scheme:id:perm`);
      continue;
    }
    let perms = 0;
    for (const letter of entry.slice(last + 1)) {
      const bit = 'rwcda'.indexOf(letter);
      if (bit < 0) problems.push(`Unknown perm type: ${letter}`);
      else perms |= 1 << bit;
    }
    acl.push({ perms, scheme: entry.slice(0, first), id: entry.slice(first + 1, last) });
  }
  return { acl, problems };
}

const bytesPerRow = 16;

/** Rows of sixteen bytes, hexadecimal and as text, in a frame. Without bytes there is nothing. */
export function hexDump(data: Uint8Array): string {
  if (data.length === 0) return '';
  const line = '-'.repeat(bytesPerRow * 3 + 1);
  const numbers = Array.from({ length: bytesPerRow }, (_, index) => index.toString(16).padStart(2)).join(' ');
  const rows: string[] = [];
  for (let offset = 0; offset < data.length; offset += bytesPerRow) {
    const bytes = [...data.subarray(offset, offset + bytesPerRow)];
    const values = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = bytes.map((byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    rows.push(
      `|${offset.toString(16).padStart(8, '0')}| ${values.padEnd(bytesPerRow * 3 - 1)} |${text.padEnd(bytesPerRow)}|`,
    );
  }
  const frame = `+--------+${line}+${'-'.repeat(bytesPerRow)}+`;
  return `         +${line}+\n         | ${numbers} |\n${frame}\n${rows.join('\n')}\n${frame}`;
}
