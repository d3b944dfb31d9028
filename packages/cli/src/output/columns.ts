/** Kafka's tables: cells of fixed or fitting width, separated by one blank, padded on the right. */

export interface Column<R> {
  readonly header: string;
  readonly cell: (row: R) => string | number | undefined;
  /** At least this wide; as wide as the longest cell where `fits`; the last column is usually not padded: 0. */
  readonly width: number;
  readonly fits?: boolean;
}

/** What is unknown. */
const MISSING = '-';

/** The header and a line for each row, without line ends. */
export function tableLines<R>(columns: readonly Column<R>[], rows: readonly R[]): string[] {
  const cells = rows.map((row) => columns.map(({ cell }) => String(cell(row) ?? MISSING)));
  const widths = columns.map(({ width, fits }, index) =>
    fits === true ? Math.max(width, ...cells.map((line) => line[index]?.length ?? 0)) : width,
  );
  const line = (texts: readonly string[]): string =>
    texts.map((text, index) => text.padEnd(widths[index] ?? 0)).join(' ');
  return [line(columns.map(({ header }) => header)), ...cells.map(line)];
}
