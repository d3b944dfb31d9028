/** Dumps files one after the other, each by its ending, and tells at the end what did not fit together. */
import { CliError } from '../cli-error.ts';
import { type DumpContext, type DumpedFile, type DumpOptions, jsonLine } from './dump-context.ts';
import { DumpErrors } from './dump-errors.ts';
import { dumpIndex } from './dump-index.ts';
import { DumpOutput, type DumpTerminal, OutputClosed } from './dump-output.ts';
import { dumpProducerSnapshot } from './dump-producer-snapshot.ts';
import { dumpSegment } from './dump-segment.ts';
import { dumpTimeIndex } from './dump-time-index.ts';
import { dumpTransactionIndex } from './dump-transaction-index.ts';
import { absolutePath, filePath } from './java-file.ts';

/**
 * What was printed before a failure stays printed.
 * @throws CliError where Apache's tool ends with an exception
 */
export async function dumpFiles(
  terminal: DumpTerminal,
  paths: readonly string[],
  options: DumpOptions,
): Promise<void> {
  const output = new DumpOutput(terminal);
  const { files } = terminal.environment;
  const context: DumpContext = { files, output, errors: new DumpErrors(), options };
  try {
    for (const path of paths) await dumpFile(context, fileOf(path, files.platform));
    await output.finish();
    context.errors.print(output);
  } catch (error) {
    await output.finish();
    if (error instanceof OutputClosed) return;
    throw error;
  }
}

async function dumpFile(context: DumpContext, file: DumpedFile): Promise<void> {
  const { output, options } = context;
  if (!options.isJson) output.print(`Dumping ${file.path}\n`);
  const dot = file.name.lastIndexOf('.');
  if (dot < 0)
    throw new CliError(`${file.path}: a file that can be dumped has an ending: .log, .index, .timeindex, …`);
  switch (file.name.slice(dot)) {
    case '.log':
    case '.checkpoint':
      return dumpSegment(context, file);
    case '.index':
      return dumpIndex(context, file);
    case '.timeindex':
      return dumpTimeIndex(context, file);
    case '.snapshot':
      return dumpProducerSnapshot(context, file);
    case '.txnindex':
      return dumpTransactionIndex(context, file);
    default:
      if (options.isJson) output.print(jsonLine({ file: file.path, kind: 'unknown' }));
      output.warn(`Ignoring unknown file ${file.path}`);
  }
}

function fileOf(text: string, platform: 'posix' | 'windows'): DumpedFile {
  const path = filePath(text, platform);
  const cut = Math.max(path.lastIndexOf('/'), platform === 'windows' ? path.lastIndexOf('\\') : -1);
  return { path, absolutePath: absolutePath(path, platform), name: path.slice(cut + 1) };
}
