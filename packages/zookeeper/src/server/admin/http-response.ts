/** Answers in the forms of Jetty's: JSON of a command, pages of errors, and the short text to a request that cannot be read. */
import type { HttpRefusal, HttpRequest } from './http-request.ts';

export interface HttpResponse {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

const html = ['Content-Type', 'text/html;charset=utf-8'] as const;
const uncached = ['Cache-Control', 'must-revalidate,no-cache,no-store'] as const;

export function jsonResponse(body: string): HttpResponse {
  return { status: 200, reason: 'OK', headers: [['Content-Type', 'application/json']], body };
}

export function pageResponse(body: string): HttpResponse {
  return { status: 200, reason: 'OK', headers: [html], body };
}

/** What OPTIONS answers. */
export function methodsResponse(methods: string): HttpResponse {
  return { status: 200, reason: 'OK', headers: [['Allow', methods]], body: '' };
}

/** A page that says what is wrong with a request that could be read. */
export function errorResponse(
  request: HttpRequest,
  { status, reason, message = reason }: { status: number; reason: string; message?: string },
): HttpResponse {
  const title = `${status} ${message}`;
  const body = [
    `<html>\n<head>\n<title>Error ${escapeHtml(title)}</title>\n</head>`,
    `<body><h2>HTTP ERROR ${escapeHtml(title)}</h2>\n<table>`,
    `<tr><th>URI:</th><td>${escapeHtml(request.rawPath)}</td></tr>`,
    `<tr><th>STATUS:</th><td>${status}</td></tr>`,
    `<tr><th>MESSAGE:</th><td>${escapeHtml(message)}</td></tr>`,
    '</table>\n</body>\n</html>\n',
  ].join('\n');
  return { status, reason, headers: [uncached, html], body };
}

/** To a request that could not be read. */
export function refusalResponse({ status, message }: HttpRefusal): HttpResponse {
  return {
    status,
    reason: message,
    headers: [html],
    body: `<h1>Bad Message ${status}</h1><pre>reason: ${escapeHtml(message)}</pre>`,
  };
}

/** The whole answer in bytes; one to HEAD names the length of the body that it leaves out. */
export function encodeResponse(
  response: HttpResponse,
  {
    nowMs,
    connection,
    hasBody,
  }: { nowMs: number; connection: 'close' | 'keep-alive' | undefined; hasBody: boolean },
): Buffer {
  const body = Buffer.from(response.body);
  const lines = [`HTTP/1.1 ${response.status} ${response.reason}`];
  if (connection !== undefined) lines.push(`Connection: ${connection}`);
  lines.push(`Date: ${new Date(nowMs).toUTCString()}`);
  for (const [name, value] of response.headers) lines.push(`${name}: ${value}`);
  lines.push(`Content-Length: ${body.length}`, '', '');
  const head = Buffer.from(lines.join('\r\n'), 'latin1');
  return hasBody ? Buffer.concat([head, body]) : head;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
