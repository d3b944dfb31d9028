import type { Reader } from '@kafka-ts/protocol/bytes/reader';
import type { Writer } from '@kafka-ts/protocol/bytes/writer';
import type { Codec } from '../codec.ts';
import { readNullableString, readVector, writeString, writeVector } from '../primitives.ts';

/** What one identity may do with a node. `perms` is a sum of {@link Permission}s. */
export interface Acl {
  readonly perms: number;
  readonly scheme: string;
  readonly id: string;
}

export const Permission = { read: 1, write: 2, create: 4, delete: 8, admin: 16, all: 31 } as const;

/** Everybody may do everything: `world:anyone:cdrwa`. */
export const openAcl: readonly Acl[] = [{ perms: Permission.all, scheme: 'world', id: 'anyone' }];

/** Everybody may read: `world:anyone:r`. */
export const readOnlyAcl: readonly Acl[] = [{ perms: Permission.read, scheme: 'world', id: 'anyone' }];

/** int perms, string scheme, string id; a null scheme or id is read as empty and fails validation later. */
export const acl: Codec<Acl> = {
  decode(reader) {
    const perms = reader.readInt32();
    const scheme = readNullableString(reader) ?? '';
    return { perms, scheme, id: readNullableString(reader) ?? '' };
  },
  encode(value, writer) {
    writer.writeInt32(value.perms);
    writeString(value.scheme, writer);
    writeString(value.id, writer);
  },
};

/** A null vector is read as empty: both are invalid where an ACL is set. The open list, which nearly every node has, is one object. */
export function readAcls(reader: Reader): readonly Acl[] {
  if (skipsOpenAcl(reader)) return openAcl;
  const list = readVector(reader, 12, acl.decode) ?? [];
  return isOpen(list) ? openAcl : list;
}

/** The open list as it stands in every packet and file: one item, 31, "world", "anyone". */
const openAclBytes = Buffer.concat([
  Buffer.of(0, 0, 0, 1, 0, 0, 0, Permission.all, 0, 0, 0, 5),
  Buffer.from('world'),
  Buffer.of(0, 0, 0, 6),
  Buffer.from('anyone'),
]);

/** Passes over the open list if that is what comes next. */
function skipsOpenAcl(reader: Reader): boolean {
  if (!reader.startsWith(openAclBytes)) return false;
  reader.skip(openAclBytes.length);
  return true;
}

function isOpen(list: readonly Acl[]): boolean {
  const [first] = list;
  if (first === undefined || list.length !== 1) return false;
  return first.perms === Permission.all && first.scheme === 'world' && first.id === 'anyone';
}

export function writeAcls(acls: readonly Acl[], writer: Writer): void {
  if (acls === openAcl) writer.writeBytes(openAclBytes);
  else writeVector(acls, writer, acl.encode);
}
