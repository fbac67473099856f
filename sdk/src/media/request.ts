import { sleep } from '../backoff.js';
import { toApiError } from '../errors.js';
import type { Answer, ClientEvent, Payload } from '../events.js';
import type { MeetingSession } from '../meeting/session.js';
import { Pacer } from './pacer.js';

/** Sends a media event about the meeting and waits for its acknowledgement; throws ApiError. */
export type MediaRequest = <E extends ClientEvent>(event: E, payload: Omit<Payload<E>, 'meeting_id'>) => Promise<Answer<E>>;

/** Media requests keep under the server's rate; one that was too many all the same is repeated once. */
export function pacedRequests(session: MeetingSession): MediaRequest {
  const pacer = new Pacer({ burst: 30, perSecond: 35 });
  return async (event, payload) => {
    // Sent in the same turn where there is no need to wait: what the page draws next would come before it otherwise.
    const wait = pacer.reserve();
    if (wait > 0) await sleep(wait);
    try {
      return await session.request(event, payload);
    } catch (reason) {
      const error = toApiError(reason);
      if (error.code !== 'too_many_requests') throw error;
      await sleep((error.retryAfter ?? 1) * 1000);
      return session.request(event, payload);
    }
  };
}
