import { BaseSequencer, type TestSequencerConstructor, type TestSpecification } from 'vitest/node';

/** Starts these files before all others, in this order: what is long and last leaves the other processors idle for as long. */
export function longestFirst(files: readonly string[]): TestSequencerConstructor {
  return class LongestFirst extends BaseSequencer {
    override async sort(all: TestSpecification[]): Promise<TestSpecification[]> {
      const placeOf = ({ moduleId }: TestSpecification): number => {
        const place = files.findIndex((name) => moduleId.endsWith(`/${name}`));
        return place < 0 ? files.length : place;
      };
      return (await super.sort(all)).toSorted((left, right) => placeOf(left) - placeOf(right));
    }
  };
}
