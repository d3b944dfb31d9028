/**
 * The data of quota nodes: `count=5,bytes=-1`, and since 3.7 behind it `=;byteHardLimit=-1;countHardLimit=-1` in limits.
 * Older servers read the part up to the second `=`. -1 is no limit.
 */
export interface Quota {
  readonly count: number;
  readonly bytes: number;
  readonly byteHardLimit?: number;
  readonly countHardLimit?: number;
}

export const unlimited = { count: -1, bytes: -1, byteHardLimit: -1, countHardLimit: -1 } as const;

export function encodeQuota({ count, bytes, byteHardLimit, countHardLimit }: Quota): Buffer {
  const hard =
    byteHardLimit === undefined && countHardLimit === undefined
      ? ''
      : `=;byteHardLimit=${byteHardLimit ?? -1};countHardLimit=${countHardLimit ?? -1}`;
  return Buffer.from(`count=${count},bytes=${bytes}${hard}`);
}

/** Unreadable parts count as no limit. */
export function decodeQuota(data: Uint8Array | null): Quota {
  const values = new Map<string, number>();
  for (const part of Buffer.from(data ?? [])
    .toString()
    .split(/[,;]+/)) {
    const [name = '', text = ''] = part.split('=');
    const value = Number(text);
    if (text !== '' && Number.isSafeInteger(value)) values.set(name, value);
  }
  const byteHardLimit = values.get('byteHardLimit');
  const countHardLimit = values.get('countHardLimit');
  return {
    count: values.get('count') ?? -1,
    bytes: values.get('bytes') ?? -1,
    ...(byteHardLimit === undefined ? {} : { byteHardLimit }),
    ...(countHardLimit === undefined ? {} : { countHardLimit }),
  };
}
