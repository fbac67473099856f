// One place that speaks HTTP: JSON in and out, problem documents into ApiError, a time limit on every request.

import { ApiError, errorFromBody } from './errors.js';

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body?: unknown;
  token?: string | null;
  signal?: AbortSignal;
  /** The answer is no JSON: it is given as its text. */
  asText?: boolean;
}

export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

const TIME_LIMIT_MS = 15_000;

/** Sends one request. Throws ApiError; `network` and `timeout` where no answer came. */
export async function sendHttp<T>(fetcher: Fetch, base: string, request: HttpRequest): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (request.body !== undefined) headers['Content-Type'] = 'application/json';
  if (request.token) headers['Authorization'] = `Bearer ${request.token}`;
  const limit = AbortSignal.timeout(TIME_LIMIT_MS);
  let response: Response;
  try {
    response = await fetcher(base + request.path, {
      method: request.method,
      headers,
      body: request.body === undefined ? null : JSON.stringify(request.body),
      signal: request.signal ? anyOf(limit, request.signal) : limit,
    });
  } catch {
    throw new ApiError(limit.aborted ? 'timeout' : 'network');
  }
  return readAnswer<T>(response, request.asText ?? false);
}

async function readAnswer<T>(response: Response, asText: boolean): Promise<T> {
  const text = await response.text().catch(() => '');
  if (asText && response.ok) return text as T;
  const body = parseJson(text);
  if (!response.ok) throw errorFromBody(body, response.status, response.headers.get('Retry-After'));
  if (response.status !== 204 && body === undefined) throw new ApiError('internal', undefined, { status: response.status });
  return body as T;
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function anyOf(...signals: AbortSignal[]): AbortSignal {
  const controller = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) controller.abort(signal.reason);
    signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
  }
  return controller.signal;
}
