// What the parts of a meeting's session (hands, polls, questions …) need of it.

import type { Answer, ClientEvent, Payload } from '../events.js';
import type { MeetingState } from './state.js';

export interface MeetingPort {
  readonly state: MeetingState;
  /** A request about this meeting, with its acknowledgement. Throws ApiError. */
  request<E extends ClientEvent>(event: E, payload: Omit<Payload<E>, 'meeting_id'>): Promise<Answer<E>>;
  /** Takes over what an acknowledgement told and no event will. */
  change(change: Partial<MeetingState>): void;
}
