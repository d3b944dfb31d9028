/** Processors without state. */
import type { Processor, ProcessorContext, ProcessorSupplier } from '../../topology/processor.ts';
import type { StreamRecord } from '../../topology/record.ts';

type Step<KIn, VIn, KOut, VOut> = (
  record: StreamRecord<KIn, VIn>,
  context: ProcessorContext<KOut, VOut>,
) => void;

/** @param step is called for each record and forwards what is to go on */
export function stateless<KIn, VIn, KOut, VOut>(
  step: Step<KIn, VIn, KOut, VOut>,
): ProcessorSupplier<KIn, VIn, KOut, VOut> {
  return () => new StatelessProcessor(step);
}

class StatelessProcessor<KIn, VIn, KOut, VOut> implements Processor<KIn, VIn, KOut, VOut> {
  readonly #step: Step<KIn, VIn, KOut, VOut>;
  #context: ProcessorContext<KOut, VOut> | undefined;

  constructor(step: Step<KIn, VIn, KOut, VOut>) {
    this.#step = step;
  }

  init(context: ProcessorContext<KOut, VOut>): void {
    this.#context = context;
  }

  process(record: StreamRecord<KIn, VIn>): void {
    if (this.#context !== undefined) this.#step(record, this.#context);
  }
}

/** Hands everything on. */
export function passThrough<K, V>(): ProcessorSupplier<K, V, K, V> {
  return stateless((record, context) => context.forward(record));
}

/** Sends each record to the child of the first predicate that holds; one child more is the default branch. */
export function branching<K, V>(
  predicates: readonly ((key: K, value: V) => boolean)[],
  childNames: readonly string[],
): ProcessorSupplier<K, V, K, V> {
  return stateless((record, context) => {
    const found = predicates.findIndex((predicate) => predicate(record.key, record.value));
    const childName = childNames[found < 0 ? predicates.length : found];
    if (childName !== undefined) context.forward(record, childName);
  });
}
