// The forms that the tables of events are made of (events.ts, and a file of each family in meeting/).

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
