/**
 * One request to both workers. `DIR` stands
 * for a directory of the worker's own, in which `in.txt` has two lines.
 */
export interface RestRequest {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** A text is sent as it is. */
  readonly body?: string | object;
  readonly headers?: Readonly<Record<string, string>>;
  /** The request is repeated until its answer holds this text. */
  readonly until?: string;
  /** What of the answer is left out of the comparison. */
  readonly ignore?: 'order' | 'documentation';
}

/** A source connector. */
export const source = {
  'connector.class': 'FileStreamSource',
  'tasks.max': '1',
  file: 'DIR/in.txt',
  topic: 'rest-topic',
};
/** A sink connector. */
export const sink = {
  'connector.class': 'org.apache.kafka.connect.file.FileStreamSinkConnector',
  'tasks.max': '1',
  file: 'DIR/out.txt',
  topics: 'rest-topic',
};

/** The request that makes a connector. */
export function create(
  name: string,
  config: object,
  extra: object = {},
): Pick<RestRequest, 'method' | 'path' | 'body'> {
  return { method: 'POST', path: '/connectors', body: { name, config, ...extra } };
}

/** The request that checks settings. */
export function validate(plugin: string, config: unknown): Pick<RestRequest, 'method' | 'path' | 'body'> {
  return {
    method: 'PUT',
    path: `/connector-plugins/${plugin}/config/validate`,
    body: JSON.stringify(config),
  };
}

/** A request without a body. */
export function get(path: string): Pick<RestRequest, 'method' | 'path'> {
  return { method: 'GET', path };
}

/** Offsets of the source. */
export const offset = (position: unknown) => ({
  offsets: [{ partition: { filename: 'DIR/in.txt' }, offset: position === null ? null : { position } }],
});
