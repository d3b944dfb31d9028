/**
 * The head of an HTTP request, as far as the admin server needs it: method, path, parameters, how long the body is and whether the
 * connection stays. Strict where leniency could make two requests of one (RFC 9112); refusals carry Jetty's status and reason.
 */

/** A request that is answered with `status` and the end of its connection. */
export class HttpRefusal extends Error {
  readonly status: number;

  constructor(status: number, reason: string) {
    super(reason);
    this.status = status;
  }
}

export interface HttpRequest {
  readonly method: string;
  /** As it was sent, without parameters: for showing it. */
  readonly rawPath: string;
  /** Decoded, without `.` and `..` segments. */
  readonly path: string;
  /** The first value of each. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly bodyBytes: number;
  readonly version: '1.0' | '1.1';
  /** Whether the client wants to go on with this connection. */
  readonly keepsAlive: boolean;
}

/** Longest head, as Jetty's requestHeaderSize. */
export const maxHeadBytes = 8192;

const tokenPattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Where the head ends in `bytes`: behind its empty line; -1 if it is not whole. */
export function headLength(bytes: Buffer): number {
  const end = bytes.indexOf('\r\n\r\n');
  return end === -1 ? -1 : end + 4;
}

/** What is wrong with a head that is too long. */
export function tooLong(bytes: Buffer): HttpRefusal {
  return bytes.subarray(0, maxHeadBytes).includes('\r\n')
    ? new HttpRefusal(431, 'Request Header Fields Too Large')
    : new HttpRefusal(414, 'URI Too Long');
}

/** Reads a whole head, its empty line left out. Throws HttpRefusal. */
export function parseHead(bytes: Buffer): HttpRequest {
  const [requestLine = '', ...headerLines] = bytes.toString('latin1').split('\r\n');
  const { method, target, version } = parseRequestLine(requestLine);
  const headers = parseHeaders(headerLines);
  if (version === '1.1' && !headers.has('host')) throw new HttpRefusal(400, 'No Host');
  const { rawPath, query } = splitTarget(target);
  const connection = (headers.get('connection') ?? '').toLowerCase();
  return {
    method,
    rawPath,
    path: withoutDots(decode(rawPath)),
    parameters: parametersOf(query),
    bodyBytes: bodyBytesOf(headers),
    version,
    keepsAlive: version === '1.1' ? connection !== 'close' : connection === 'keep-alive',
  };
}

function parseRequestLine(line: string): { method: string; target: string; version: '1.0' | '1.1' } {
  const control = [...line].find((letter) => letter < ' ' || letter === '\x7f');
  if (control !== undefined) {
    throw new HttpRefusal(400, `Illegal character CNTL=0x${control.charCodeAt(0).toString(16)}`);
  }
  const [method = '', target = '', protocol, ...more] = line.split(' ');
  if (!tokenPattern.test(method) || target === '' || more.length > 0)
    throw new HttpRefusal(400, 'Bad Request');
  if (protocol === undefined) throw new HttpRefusal(505, 'HTTP/0.9 not supported');
  if (protocol !== 'HTTP/1.1' && protocol !== 'HTTP/1.0') throw new HttpRefusal(505, 'Unknown Version');
  return { method, target, version: protocol === 'HTTP/1.1' ? '1.1' : '1.0' };
}

/** Names in lower case; values of a repeated header are joined. */
function parseHeaders(lines: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).toLowerCase();
    if (!tokenPattern.test(name)) throw new HttpRefusal(400, 'Illegal header');
    const value = line.slice(colon + 1).trim();
    const former = headers.get(name);
    headers.set(name, former === undefined ? value : `${former}, ${value}`);
  }
  return headers;
}

function bodyBytesOf(headers: ReadonlyMap<string, string>): number {
  if (headers.has('transfer-encoding')) throw new HttpRefusal(411, 'Length Required');
  const text = headers.get('content-length') ?? '0';
  const length = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(length)) {
    throw new HttpRefusal(400, 'Invalid Content-Length Value');
  }
  return length;
}

/** The target as a path, or with a scheme and a host in front. */
function splitTarget(target: string): { rawPath: string; query: string } {
  const local = target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/#.*$/, '');
  const question = local.indexOf('?');
  const rawPath = question === -1 ? local : local.slice(0, question);
  return { rawPath: rawPath === '' ? '/' : rawPath, query: question === -1 ? '' : local.slice(question + 1) };
}

function parametersOf(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(Buffer.from(query, 'latin1').toString())) {
    if (!parameters.has(name)) parameters.set(name, value);
  }
  return parameters;
}

function decode(rawPath: string): string {
  try {
    return decodeURIComponent(Buffer.from(rawPath, 'latin1').toString());
  } catch {
    throw new HttpRefusal(400, 'Bad URI');
  }
}

function withoutDots(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/').slice(1)) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}`;
}
