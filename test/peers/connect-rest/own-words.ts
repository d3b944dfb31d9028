/**
 * Where Apache's worker answers with an accident, mostly the text of a NullPointerException, ours says what is wrong.
 * `theirs` is part of Apache's body, so that this table cannot outlive the accident.
 */
export interface OwnWords {
  readonly theirs: string;
  readonly status: number;
  readonly message: string;
}

const noRequest = 'The request has no body; expected a JSON object with "name" and "config"';
const noSettings = 'The request has no body; expected a JSON object of settings';

const more =
  '\nYou can also find the above list of errors at the endpoint `/connector-plugins/{connectorType}/config/validate`';
const regexAndReplacement =
  'Missing required configuration "transforms.x.regex" which has no default value.\nMissing required configuration "transforms.x.replacement" which has no default value.';
const following = (count: number): string =>
  `Connector configuration is invalid and contains the following ${count} error(s):\n`;

/** By the name of the request. */
export const ownWords: Readonly<Record<string, OwnWords>> = {
  'restarting it': { theirs: 'is null', status: 404, message: 'Unknown connector: nope' },
  'restarting its task': {
    theirs: 'not a recognizable type',
    status: 404,
    message: 'Connector nope not found',
  },
  'no body': { theirs: 'is null', status: 500, message: noRequest },
  'no request': { theirs: 'is null', status: 500, message: noRequest },
  'no settings': {
    theirs: 'is null',
    status: 500,
    message: 'The request has no "config"; expected a JSON object of settings',
  },
  'no settings to validate': { theirs: 'is null', status: 500, message: noSettings },
  'an alias twice': {
    theirs: 'is null',
    status: 400,
    message: `${following(3)}Invalid value [x, x] for configuration transforms: Duplicate alias provided.\n${regexAndReplacement}${more}`,
  },
  'a transformation without what it needs': {
    theirs: 'is null',
    status: 400,
    message: `${following(2)}${regexAndReplacement}${more}`,
  },
};
