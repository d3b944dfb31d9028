/** One rule of the tree: what it looks at in a file, and the sentence that a violation gets. */

import { importRules } from './rules-imports.ts';
import { styleRules } from './rules-style.ts';
import { worldRules } from './rules-world.ts';
import type { SourceFile } from './source-file.ts';

export interface Rule {
  readonly name: string;
  /** One line per violation, beginning with `path:line`. */
  check(file: SourceFile): readonly string[];
  /** A file that obeys and one that does not: the rule is tested with them. */
  readonly good: readonly [path: string, text: string];
  readonly bad: readonly (readonly [path: string, text: string])[];
}

export const rules: readonly Rule[] = [...importRules, ...worldRules, ...styleRules];
