/** What kafka-configs shows and changes, by whichever road. */

/** Keys to set and keys to delete. */
export interface ConfigChange {
  readonly added: ReadonlyMap<string, string>;
  readonly deleted: readonly string[];
}

export interface ShownConfig {
  readonly name: string;
  readonly value: string | null;
  readonly isSensitive: boolean;
  readonly sourceName: string;
  readonly synonyms: readonly {
    readonly name: string;
    readonly value: string | null;
    readonly source: number;
  }[];
  /** As the tool prints it. */
  readonly line: string;
}

/** One entity with its configuration, which is asked for after the headline was printed. */
export interface ConfigView {
  readonly entity: { readonly type: string; readonly name: string };
  readonly headline: string;
  readonly configs: () => Promise<readonly ShownConfig[]>;
}
