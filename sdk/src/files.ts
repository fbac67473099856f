// Files over HTTP, with progress: up by XMLHttpRequest where there is one (fetch tells no progress of what it sends), down
// by fetch.

import { ApiError, errorFromBody, toApiError } from './errors.js';
import type { Fetch } from './http.js';

export interface UploadedFile {
  file_id: string;
  meeting_id: string;
  participant_id: string;
  name: string;
  /** Found out from the content. */
  type: string;
  /** In bytes. */
  size: number;
  url: string;
  created_at: string;
}

export interface TransferOptions {
  /** Between 0 and 1. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

export interface FileTransport {
  /** Throws ApiError; `aborted` by its signal it throws the signal's reason. */
  upload(meetingId: string, file: Blob, name: string, options: TransferOptions): Promise<UploadedFile>;
  download(path: string, options: TransferOptions): Promise<Blob>;
}

export interface HttpFilesOptions {
  base: string;
  fetch: Fetch;
  /** Who one is, as of now. */
  token: () => Promise<string | null>;
}

export class HttpFiles implements FileTransport {
  readonly #options: HttpFilesOptions;

  constructor(options: HttpFilesOptions) {
    this.#options = options;
  }

  async upload(meetingId: string, file: Blob, name: string, options: TransferOptions): Promise<UploadedFile> {
    const url = `${this.#options.base}/api/meetings/${encodeURIComponent(meetingId)}/files?${new URLSearchParams({ name })}`;
    const token = await this.#options.token();
    options.signal?.throwIfAborted();
    const answer = typeof XMLHttpRequest === 'undefined' ? await this.#post(url, token, file, options) : await postWithProgress(url, token, file, options);
    return (answer as { file: UploadedFile }).file;
  }

  async download(path: string, options: TransferOptions): Promise<Blob> {
    const token = await this.#options.token();
    let response: Response;
    try {
      response = await this.#options.fetch(this.#options.base + path, { method: 'GET', headers: credential(token), ...signalOf(options) });
    } catch {
      options.signal?.throwIfAborted();
      throw new ApiError('network');
    }
    if (!response.ok) throw errorFromBody(parse(await response.text().catch(() => '')), response.status, response.headers.get('Retry-After'));
    const type = response.headers.get('Content-Type') ?? '';
    if (!options.onProgress || !response.body) return response.blob();
    return readWithProgress(response, type, options.onProgress).catch((reason: unknown) => {
      options.signal?.throwIfAborted();
      throw reason instanceof ApiError ? reason : new ApiError('network');
    });
  }

  async #post(url: string, token: string | null, file: Blob, options: TransferOptions): Promise<unknown> {
    const headers = { ...credential(token), 'Content-Type': 'application/octet-stream' };
    let response: Response;
    try {
      response = await this.#options.fetch(url, { method: 'POST', headers, body: file, ...signalOf(options) });
    } catch {
      options.signal?.throwIfAborted();
      throw new ApiError('network');
    }
    const body = parse(await response.text().catch(() => ''));
    if (!response.ok) throw errorFromBody(body, response.status, response.headers.get('Retry-After'));
    options.onProgress?.(1);
    return body;
  }
}

function postWithProgress(url: string, token: string | null, file: Blob, options: TransferOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    const over = (settle: () => void) => {
      options.signal?.removeEventListener('abort', stop);
      settle();
    };
    request.open('POST', url);
    for (const [name, value] of Object.entries(credential(token))) request.setRequestHeader(name, value);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => options.onProgress?.(total > 0 ? loaded / total : 0);
    request.onload = () =>
      over(() => {
        const body = parse(request.responseText);
        if (request.status >= 200 && request.status < 300) resolve(body);
        else reject(errorFromBody(body, request.status, request.getResponseHeader('Retry-After')));
      });
    request.onerror = () => over(() => reject(new ApiError('network')));
    request.onabort = () => over(() => reject(options.signal?.reason ?? toApiError(null)));
    options.signal?.addEventListener('abort', stop, { once: true });
    request.send(file);
  });
}

async function readWithProgress(response: Response, type: string, onProgress: (share: number) => void): Promise<Blob> {
  const total = Number(response.headers.get('Content-Length') ?? 0);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let loaded = 0;
  const reader = (response.body as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value);
    loaded += next.value.byteLength;
    if (total > 0) onProgress(loaded / total);
  }
  return new Blob(parts, { type });
}

function credential(token: string | null): Record<string, string> {
  return token ? { Authorization: `Bearer ${token}` } : {};
}

function signalOf({ signal }: TransferOptions): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
