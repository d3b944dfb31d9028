/**
 * The text of limits and statistics of a quota: pairs `name=number` between `,` or `;`. -1 or nothing is no limit. `count` and
 * `bytes` come first; where there are more, `=` behind them keeps the parsers of 3.4 from seeing those.
 */
export interface StatsTrack {
  readonly count: number;
  readonly bytes: number;
  readonly countHardLimit: number;
  readonly byteHardLimit: number;
}

const unlimited = -1;

/** Pairs that cannot be read count as no limit: the text is a client's. */
export function parseStatsTrack(text: string): StatsTrack {
  const values = new Map<string, number>();
  for (const pair of text.split(/[,;]+/)) {
    const [name = '', value = ''] = pair.split('=');
    if (/^-?\d{1,15}$/.test(value)) values.set(name, Number(value));
  }
  return {
    count: values.get('count') ?? unlimited,
    bytes: values.get('bytes') ?? unlimited,
    countHardLimit: values.get('countHardLimit') ?? unlimited,
    byteHardLimit: values.get('byteHardLimit') ?? unlimited,
  };
}

/** Hard limits are written only where they are set. */
export function statsTrackText({ count, bytes, countHardLimit, byteHardLimit }: StatsTrack): Uint8Array {
  const hard = [
    ...(byteHardLimit === unlimited ? [] : [`;byteHardLimit=${byteHardLimit}`]),
    ...(countHardLimit === unlimited ? [] : [`;countHardLimit=${countHardLimit}`]),
  ].join('');
  return Buffer.from(`count=${count},bytes=${bytes}${hard === '' ? '' : `=${hard}`}`);
}

/** What is measured against limits: `current` is the value behind a change by `delta`. */
interface Measured {
  readonly kind: 'count' | 'byte';
  readonly path: string;
  readonly current: number;
  readonly delta: number;
}

/** The hard limit alone counts where there is one. `warn` is called with what is exceeded, also where it is allowed. */
export function isWithinLimit(
  { kind, path, current, delta }: Measured,
  { soft, hard }: { soft: number; hard: number },
  warn: (message: string) => void,
): boolean {
  const isHard = hard > unlimited;
  const limit = isHard ? hard : soft;
  if (delta === 0 || limit <= unlimited || current <= limit) return true;
  const name = kind === 'count' ? 'count' : 'bytes';
  const limitName = `${isHard ? 'hard' : 'soft'}${kind === 'count' ? 'Count' : 'Byte'}Limit`;
  warn(`Quota exceeded: ${path} [current ${name}=${current}, ${limitName}=${limit}]`);
  return !isHard;
}
