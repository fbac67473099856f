// What can go wrong, in one shape for REST (RFC 9457 problem documents) and for event acknowledgements.

/** The server's codes, and those that only a client can meet (`offline`, `timeout`, `network`). */
export type ErrorCode =
  | 'bad_request'
  | 'unauthorized'
  | 'forbidden'
  | 'banned'
  | 'locked'
  | 'wrong_password'
  | 'feature_disabled'
  | 'registration_closed'
  | 'not_found'
  | 'conflict'
  | 'invalid_state'
  | 'meeting_full'
  | 'gone'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'validation_failed'
  | 'too_many_requests'
  | 'internal'
  | 'unavailable'
  | 'offline'
  | 'timeout'
  | 'network'
  | (string & {});

/** One bad field of an input. */
export interface FieldProblem {
  field: string;
  message: string;
}

export interface ApiErrorDetails {
  status?: number;
  errors?: FieldProblem[];
  /** Seconds after which trying again makes sense. */
  retryAfter?: number;
  requestId?: string;
  /** When what is not open yet opens (RFC 3339). */
  opensAt?: string;
  /** What a code alone does not tell; "removed" where a host sent the person away. */
  reason?: string;
}

/** A refusal or failure. `message` is a sentence that can be shown; `code` is for decisions. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly errors: FieldProblem[];
  readonly retryAfter: number | undefined;
  readonly requestId: string | undefined;
  readonly opensAt: string | undefined;
  readonly reason: string | undefined;

  constructor(code: ErrorCode, message?: string, details: ApiErrorDetails = {}) {
    super(message || sentenceFor(code));
    this.name = 'ApiError';
    this.code = code;
    this.status = details.status ?? 0;
    this.errors = details.errors ?? [];
    this.retryAfter = details.retryAfter;
    this.requestId = details.requestId;
    this.opensAt = details.opensAt;
    this.reason = details.reason;
  }

  /** Whether the same request may succeed a little later without anybody doing anything. */
  get transient(): boolean {
    return TRANSIENT.has(this.code);
  }
}

const TRANSIENT = new Set<string>(['offline', 'timeout', 'network', 'internal', 'unavailable', 'too_many_requests']);

const SENTENCES: Record<string, string> = {
  bad_request: 'The server did not understand the request.',
  unauthorized: 'Please sign in again.',
  forbidden: 'You are not allowed to do this.',
  banned: 'You were removed from this meeting and cannot come back.',
  locked: 'The host has locked this meeting: nobody new can come in.',
  wrong_password: 'That password is not right.',
  feature_disabled: 'This is turned off in this meeting.',
  registration_closed: 'New accounts are not open here. Please sign in.',
  not_found: 'There is nothing here under this name.',
  conflict: 'This exists already.',
  invalid_state: 'This is not possible right now.',
  meeting_full: 'This meeting is full.',
  gone: 'This meeting has ended.',
  payload_too_large: 'That is too large to send.',
  validation_failed: 'Please check what you have entered.',
  too_many_requests: 'Too many tries. Please wait a moment.',
  internal: 'Something went wrong on the server. Please try again.',
  unavailable: 'The server cannot do this right now. Please try again in a moment.',
  offline: 'You are not connected. Please try again when you are back.',
  timeout: 'The server did not answer in time. Please try again.',
  network: 'The server cannot be reached. Please check your connection.',
};

/** A plain sentence for a code. */
export function sentenceFor(code: ErrorCode): string {
  return SENTENCES[code] ?? 'Something went wrong. Please try again.';
}

const UNEXPECTED = 'Something went wrong in this page. Please try again; should it happen again, load the page anew.';

/**
 * Turns whatever was thrown into an ApiError with a sentence for people. What a browser says of its own errors ("Failed to fetch") is for
 * developers: it is in `cause`.
 */
export function toApiError(reason: unknown): ApiError {
  if (reason instanceof ApiError) return reason;
  const { name = '', message = '' } = (reason ?? {}) as { name?: string; message?: string };
  const error = name === 'TimeoutError' ? new ApiError('timeout') : isNetworkError(name, message) ? new ApiError('network') : new ApiError('internal', UNEXPECTED);
  error.cause = reason;
  return error;
}

/** What Chrome, Firefox, Safari and Node say where fetch() came to no answer; nothing else about the error tells it. */
function isNetworkError(name: string, message: string): boolean {
  return name === 'NetworkError' || (name === 'TypeError' && /failed to fetch|networkerror|load failed|fetch failed/i.test(message));
}

interface ProblemDocument {
  code?: unknown;
  detail?: unknown;
  title?: unknown;
  message?: unknown;
  errors?: unknown;
  request_id?: unknown;
  retry_after?: unknown;
  retryAfter?: unknown;
  opens_at?: unknown;
  reason?: unknown;
}

/** Reads a problem document or the `error` of an acknowledgement; tolerates anything. */
export function errorFromBody(body: unknown, status = 0, retryAfterHeader?: string | null): ApiError {
  const problem: ProblemDocument = problemIn(body);
  const code = typeof problem.code === 'string' ? problem.code : codeForStatus(status);
  const detail = [problem.detail, problem.message].find((text): text is string => typeof text === 'string' && text !== '');
  const header = retryAfterHeader ? Number(retryAfterHeader) : Number.NaN;
  // Namespaces /calls and /meetings spell in camelCase.
  const retryAfter = [problem.retry_after, problem.retryAfter].find((seconds): seconds is number => typeof seconds === 'number') ?? header;
  return new ApiError(code, detail, {
    status,
    errors: fieldProblems(problem.errors),
    ...(Number.isFinite(retryAfter) ? { retryAfter } : {}),
    ...(typeof problem.request_id === 'string' ? { requestId: problem.request_id } : {}),
    ...(typeof problem.opens_at === 'string' ? { opensAt: problem.opens_at } : {}),
    ...(typeof problem.reason === 'string' ? { reason: problem.reason } : {}),
  });
}

/** The conference interface has its errors in an envelope. */
function problemIn(body: unknown): ProblemDocument {
  if (typeof body !== 'object' || body === null) return {};
  const { error } = body as { error?: unknown };
  return typeof error === 'object' && error !== null ? error : body;
}

function fieldProblems(errors: unknown): FieldProblem[] {
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((entry: unknown) => {
    const { field, message } = (entry ?? {}) as Partial<FieldProblem>;
    return typeof message === 'string' ? [{ field: typeof field === 'string' ? field : '', message }] : [];
  });
}

function codeForStatus(status: number): ErrorCode {
  const codes: Record<number, ErrorCode> = {
    400: 'bad_request',
    401: 'unauthorized',
    403: 'forbidden',
    404: 'not_found',
    409: 'invalid_state',
    410: 'gone',
    413: 'payload_too_large',
    415: 'unsupported_media_type',
    422: 'validation_failed',
    429: 'too_many_requests',
  };
  return codes[status] ?? (status >= 502 && status <= 504 ? 'unavailable' : 'internal');
}
