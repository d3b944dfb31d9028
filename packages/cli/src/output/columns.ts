/** Kafka's tables: cells of fixed or fitting width, separated by one blank, padded on the right. */
import { plainStyle, type Style, type Tone } from './style.ts';

export interface Column<R> {
  readonly header: string;
  readonly cell: (row: R) => string | number | undefined;
  /** At least this wide; as wide as the longest cell where `fits`; the last column is usually not padded: 0. */
  readonly width: number;
  readonly fits?: boolean;
  /** How a cell is shown to a person. */
  readonly tone?: (row: R) => Tone | undefined;
}

/** What is unknown. */
const MISSING = '-';

/** The header and a line for each row, without line ends. For a person every column is as wide as what stands in it. */
export function tableLines<R>(
  columns: readonly Column<R>[],
  rows: readonly R[],
  style: Style = plainStyle,
): string[] {
  const cells = rows.map((row) => columns.map(({ cell }) => String(cell(row) ?? MISSING)));
  const widths = columns.map(({ header, width, fits }, index) => {
    const longest = Math.max(...cells.map((line) => line[index]?.length ?? 0));
    if (style.isAligned) return Math.max(header.length, longest);
    return fits === true ? Math.max(width, longest) : width;
  });
  const gap = style.isAligned ? '  ' : ' ';
  const line = (texts: readonly string[], toneOf: (index: number) => Tone | undefined): string => {
    const painted = texts.map((text, index) => {
      const tone = toneOf(index);
      const padded = text.padEnd(widths[index] ?? 0);
      return tone === undefined ? padded : style.paint(tone, padded);
    });
    return painted.join(gap);
  };
  const headers = columns.map(({ header }) => header);
  return [
    line(headers, () => 'strong'),
    ...cells.map((texts, index) =>
      line(texts, (column) => {
        const row = rows[index];
        return row === undefined ? undefined : columns[column]?.tone?.(row);
      }),
    ),
  ];
}
