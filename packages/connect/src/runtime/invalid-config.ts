import type { ConfigProblems } from './plugins.ts';

/** Apache's answer to settings that are wrong; undefined if they are not. */
export function invalidConfig({ configs }: ConfigProblems): string | undefined {
  const errors = configs.flatMap((each) => each.errors);
  if (errors.length === 0) return undefined;
  return `Connector configuration is invalid and contains the following ${errors.length} error(s):\n${errors.join('\n')}\nYou can also find the above list of errors at the endpoint \`/connector-plugins/{connectorType}/config/validate\``;
}
