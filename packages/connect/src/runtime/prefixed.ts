import type { ConnectorProps } from '../connector/connector.ts';

/** The settings that begin with `prefix`, without it. */
export function withoutPrefix(props: ConnectorProps, prefix: string): ConnectorProps {
  return Object.fromEntries(
    Object.entries(props).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value] as const] : [],
    ),
  );
}

/** A list as Kafka writes it; blanks around entries mean nothing. */
export function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
