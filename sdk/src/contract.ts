// The library's types of events held against what the server says: generated/events.ts, made from its event tables. Types alone;
// nothing of this runs. An error here names the events that differ: a payload was changed on the server, and the types here
// (and what uses them) have to follow.

import type { BetterKnown, BetterKnownRequests } from './events.js';
import type * as wire from './generated/events.js';
import type * as calls from './group-calls.js';
import type * as peers from './peers.js';

/** One is the other or narrower: the library may say more of a text or a JSON value than the server's tables do. */
type Alike<Ours, Theirs> = [Ours] extends [Theirs] ? true : [Theirs] extends [Ours] ? true : false;

/** What all events of a kind have, and the library says once for all of them. */
type Common = 'meeting_id' | 'seq' | 'success';

/** The fields of ours that theirs does not have, or has otherwise. */
type Misfits<Ours, Theirs> = Ours extends readonly unknown[]
  ? Alike<Ours, Theirs> extends true
    ? never
    : 'elements'
  : string extends keyof Ours
    ? never
    : {
        [Field in Exclude<keyof Ours, Common>]: Field extends keyof Theirs
          ? Alike<NonNullable<Ours[Field]>, NonNullable<Theirs[Field]>> extends true
            ? never
            : Field
          : Field;
      }[Exclude<keyof Ours, Common>];

type RequiredFields<T> = { [Field in keyof T]-?: object extends Pick<T, Field> ? never : Field }[keyof T];
/** The fields that the server insists on and ours does not have. */
type Missing<Ours, Theirs> = string extends keyof Ours ? RequiredFields<Theirs> : Exclude<RequiredFields<Theirs>, keyof Ours>;

/** The events whose payload is another. */
type Heard<Ours, Theirs> = {
  [Event in keyof Ours]: Event extends keyof Theirs ? ([Misfits<Ours[Event], Theirs[Event]>] extends [never] ? never : Event) : Event;
}[keyof Ours];

interface Exchanged {
  payload: unknown;
  answer: unknown;
}
/** The events that are sent with, or answered by, something else. */
type Sent<Ours, Theirs> = {
  [Event in keyof Ours]: Event extends keyof Theirs
    ? Ours[Event] extends Exchanged
      ? Theirs[Event] extends Exchanged
        ? [
            | Misfits<Ours[Event]['payload'], Theirs[Event]['payload']>
            | Missing<Ours[Event]['payload'], Theirs[Event]['payload']>
            | Misfits<Ours[Event]['answer'], Theirs[Event]['answer']>,
          ] extends [never]
          ? never
          : Event
        : Event
      : Event
    : Event;
}[keyof Ours];

type None<Different extends never> = Different;

export type Contract = [
  // Of these only some fields are said anew.
  None<Heard<BetterKnown, wire.MainServerEvents>>,
  // The elements of a drawing are Excalidraw's own, in camelCase.
  None<Sent<Omit<BetterKnownRequests, 'whiteboard:update'>, wire.MainClientEvents>>,
  None<Heard<calls.BetterKnownEvents, wire.CallsServerEvents>>,
  None<Sent<calls.BetterKnownRequests, wire.CallsClientEvents>>,
  None<Heard<peers.BetterKnownEvents, wire.MeetingsServerEvents>>,
  None<Sent<peers.BetterKnownRequests, wire.MeetingsClientEvents>>,
];
