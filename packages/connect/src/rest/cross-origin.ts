/** Requests of pages from elsewhere (`access.control.allow.origin`, `access.control.allow.methods`), as Jetty's `CrossOriginFilter` answers them. */

export interface CrossOriginSettings {
  /** Origins with `*` for any part; empty lets browsers of no other origin in. */
  readonly allowedOrigins: readonly string[];
  /** GET, POST and HEAD if empty. */
  readonly allowedMethods: readonly string[];
}

const defaultMethods = ['GET', 'POST', 'HEAD'];
const allowedHeaders = ['X-Requested-With', 'Content-Type', 'Accept', 'Origin'];

/** The headers that an answer gets; none for requests without `Origin`, or from an origin that is not allowed. */
export function crossOriginHeaders(
  settings: CrossOriginSettings,
  request: { readonly method: string; header(name: string): string | undefined },
): Record<string, string> {
  const origin = request.header('origin');
  if (settings.allowedOrigins.length === 0 || origin === undefined) return {};
  const isAny = settings.allowedOrigins.includes('*');
  const vary: Record<string, string> = isAny ? {} : { vary: 'Origin' };
  if (!isAllowed(settings.allowedOrigins, origin)) return vary;
  const methods = settings.allowedMethods.length === 0 ? defaultMethods : settings.allowedMethods;
  const headers: Record<string, string> = {
    ...vary,
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
  };
  const asked = request.header('access-control-request-method');
  if (request.method !== 'OPTIONS' || asked === undefined) return headers;
  if (!methods.includes(asked)) return headers;
  return {
    ...headers,
    'access-control-max-age': '1800',
    'access-control-allow-methods': methods.join(','),
    'access-control-allow-headers': allowedHeaders.join(','),
  };
}

/** Several origins may stand in one header, separated by blanks. */
function isAllowed(allowed: readonly string[], origins: string): boolean {
  return origins
    .split(' ')
    .filter((origin) => origin !== '')
    .some((origin) => allowed.some((pattern) => matches(pattern, origin)));
}

function matches(pattern: string, origin: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(origin);
}
