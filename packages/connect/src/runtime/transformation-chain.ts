/** A connector's transformations in their order, each with its predicate if it has one (KIP-66, KIP-585). */
import type { ConnectRecord } from '../connector/connect-record.ts';
import type { ConnectorProps } from '../connector/connector.ts';
import { ConnectError } from '../connector/errors.ts';
import type { Predicate } from '../predicates/predicate.ts';
import type { Transformation } from '../transforms/transformation.ts';
import type { Plugins } from './plugins.ts';
import { listOf, withoutPrefix } from './prefixed.ts';
import type { PipelineStep } from './record-pipeline.ts';

interface Link {
  readonly className: string;
  readonly transformation: Transformation;
  readonly predicate: Predicate | undefined;
  readonly isNegated: boolean;
}

export class TransformationChain {
  readonly #links: readonly Link[];

  private constructor(links: readonly Link[]) {
    this.#links = links;
  }

  /** @throws ConnectError, ConfigError for classes that are not there and settings that are wrong */
  static async load(plugins: Plugins, props: ConnectorProps): Promise<TransformationChain> {
    const links: Link[] = [];
    for (const name of listOf(props['transforms'])) links.push(await load(plugins, props, name));
    return new TransformationChain(links);
  }

  /** One step for each, which replaces the state's record; a record that is dropped ends its way. */
  steps<R extends ConnectRecord, S extends { record: R }>(): PipelineStep<S>[] {
    return this.#links.map(({ className, transformation, predicate, isNegated }) => ({
      stage: 'TRANSFORMATION',
      className,
      run: (state) => {
        if (predicate !== undefined && predicate.test(state.record) === isNegated) return true;
        const result = transformation.apply(state.record);
        if (result === null) return false;
        state.record = result;
        return true;
      },
    }));
  }

  close(): void {
    for (const { transformation, predicate } of this.#links) {
      transformation.close();
      predicate?.close();
    }
  }
}

async function load(plugins: Plugins, props: ConnectorProps, name: string): Promise<Link> {
  const settings = withoutPrefix(props, `transforms.${name}.`);
  const className = settings['type'];
  if (className === undefined)
    throw new ConnectError(`transforms.${name}.type, the class of the transformation, is not set`);
  const transformation = await plugins.newTransformation(className);
  const { predicate: predicateName, negate, ...own } = settings;
  transformation.configure(own);
  return {
    className,
    transformation,
    predicate: predicateName === undefined ? undefined : await loadPredicate(plugins, props, predicateName),
    isNegated: negate?.trim().toLowerCase() === 'true',
  };
}

async function loadPredicate(plugins: Plugins, props: ConnectorProps, name: string): Promise<Predicate> {
  const settings = withoutPrefix(props, `predicates.${name}.`);
  const className = settings['type'];
  if (className === undefined)
    throw new ConnectError(`predicates.${name}.type, the class of the predicate, is not set`);
  const predicate = await plugins.newPredicate(className);
  predicate.configure(settings);
  return predicate;
}
