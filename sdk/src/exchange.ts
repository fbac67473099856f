// The forms that the tables of events are made of (events.ts, and a file of each family in meeting/).

import type { Understood } from './types.js';

/** What an event takes, and what its acknowledgement holds beside `success`. */
export interface Exchange<Payload, Answer = unknown> {
  payload: Payload;
  answer: Answer;
}

export interface InMeeting {
  meeting_id: string;
}

/** Every event of a meeting carries these; `seq` grows by one a meeting, where the event is part of its ordered history. */
export interface Stamped {
  meeting_id: string;
  seq?: number;
}

/**
 * What a namespace's table in generated/events.ts says that the server sends, with the library's own types. Of `Better` the library knows
 * more than the table says; contract.ts holds it against the table.
 */
export type HeardIn<Said, Better = object> = {
  [Event in keyof Said]: Event extends keyof Better ? Better[Event] : Understood<Said[Event]>;
};

/** The same of what clients send; in a payload, null is as good as left out. */
export type SentIn<Said, Better = object> = {
  [Event in keyof Said]: Event extends keyof Better
    ? Better[Event]
    : Said[Event] extends { payload: infer Sent; answer: infer Answered }
      ? { payload: Sent; answer: Understood<Omit<Answered, 'success'>> }
      : never;
};
