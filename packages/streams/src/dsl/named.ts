/** Names that a program gives to the nodes and stores of its topology; topics are named after them. */
import { TopologyException } from '../errors.ts';

const MAX_LENGTH = 249;

/** Kafka's `Named`. */
export class Named {
  readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }

  /** @throws TopologyException for a name that could not be part of a topic's */
  static as(name: string): Named {
    return new Named(validName(name));
  }
}

export function validName(name: string): string {
  if (name === '') throw new TopologyException("Name is illegal, it can't be empty");
  if (name === '.' || name === '..') throw new TopologyException('Name cannot be "." or ".."');
  if (name.length > MAX_LENGTH) {
    throw new TopologyException(
      `Name is illegal, it can't be longer than ${MAX_LENGTH} characters, name: ${name}`,
    );
  }
  if (!/^[a-zA-Z0-9._-]+$/.test(name)) {
    throw new TopologyException(
      `Name "${name}" is illegal, it contains a character other than ASCII alphanumerics, '.', '_' and '-'`,
    );
  }
  return name;
}
