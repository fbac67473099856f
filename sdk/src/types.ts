// What the server says, as it is on the wire (snake_case; times are RFC 3339 in UTC).

import type * as said from './generated/events.js';
import type * as wire from './generated/rest.js';

/** A type of the wire of which the library knows some fields better than the server's tables say. */
type Narrowed<T, Better extends { [Field in keyof Better]: Field extends keyof T ? T[Field] : never }> = Omit<T, keyof Better> & Better;

type Optional<T> = { [Field in keyof T]-?: object extends Pick<T, Field> ? Field : never }[keyof T];
/** What of a meeting its members alone see. */
type MemberField = Optional<wire.MeetingView>;
type Known<Field extends MemberField> = Field;
/** Those of these that may be empty. */
type NullField = Known<
  | 'description'
  | 'location'
  | 'organization_id'
  | 'end_time'
  | 'time_zone'
  | 'recurrence'
  | 'group_id'
  | 'parent_meeting_id'
  | 'max_participants'
  | 'started_at'
  | 'ended_at'
>;

export type User = wire.UserView;

export type TokensAnswer = Narrowed<wire.TokensAnswer, { token_type: 'Bearer' }>;

export type MeetingStatus = wire.MeetingView['status'];
export type MeetingKind = wire.MeetingView['kind'];
export type ParticipantStatus = wire.ParticipantView['status'];

export type MediaStatus = wire.MediaStatus;

/** `email`: of people who were invited without an account. */
export type Participant = wire.ParticipantView;

export type MeetingFeatures = Meeting['features'];

/** What anybody with the id or the code may see. */
export type MeetingCard = Omit<wire.MeetingView, MemberField>;

/** What a member sees: everything; the participants only where they were asked for. */
export type Meeting = MeetingCard & {
  [Field in Exclude<MemberField, 'participants' | NullField>]-?: NonNullable<wire.MeetingView[Field]>;
} & { [Field in NullField]-?: wire.MeetingView[Field] | null } & { participants?: Participant[] };

/** The fields of a new meeting; an empty object is a room to use now. */
export interface NewMeeting {
  title?: string;
  description?: string;
  start_time?: string;
  end_time?: string;
  time_zone?: string;
  password?: string;
  waiting_room_enabled?: boolean;
  allow_external?: boolean;
  max_participants?: number;
  policy?: 'hosted' | 'open';
}

/** One time that a recurring meeting takes place, named by the start that its rule gives it. */
export interface Occurrence {
  original_start_time: string;
  start_time: string;
  end_time: string | null;
  status: 'scheduled' | 'moved' | 'cancelled';
}

export interface OccurrenceList {
  occurrences: Occurrence[];
  next_cursor: string | null;
}

export interface CalendarFeed {
  active: boolean;
  created_at: string | null;
  /** For calendar programs to subscribe to; only in the answer that made it. */
  url?: string;
}

export interface MeetingList {
  meetings: Meeting[];
  next_cursor: string | null;
}

export type IceServer = { [Field in keyof wire.IceServerView]: NonNullable<wire.IceServerView[Field]> };

export interface RestJoinAnswer {
  status: 'joined' | 'waiting';
  participant: Participant;
  meeting: Meeting;
  access_token: string;
  /** Only for someone without an account who came for the first time. */
  guest_token?: string;
  ice_servers: IceServer[];
  server_url: string;
}

/** `type` is found out from its content, `size` is in bytes, `url` the path to fetch it from, with a credential. */
export type ChatFile = said.ChatFileView;

/**
 * `breakout_room_id`: where it was written, null for the main room. One that was deleted (`deleted_at`) stays as a placeholder
 * without its text.
 */
export type ChatMessage = Narrowed<said.ChatMessageView, { type: 'text' | 'emoji' | 'file' }>;

export type Source = 'mic' | 'camera' | 'screen' | 'screen_audio';
export type MediaKind = 'audio' | 'video';

/** A type of the wire with the library's own for what is in it. What may be missing is left out where it is, never null. */
export type Understood<T> = T extends said.MeetingView
  ? Meeting
  : T extends said.ParticipantView
    ? Participant
    : T extends said.ChatMessageView
      ? ChatMessage
      : T extends said.ProducerView
        ? ProducerInfo
        : T extends (infer Each)[]
          ? Understood<Each>[]
          : T extends object
            ? { [Field in keyof T]: Understood<object extends Pick<T, Field> ? NonNullable<T[Field]> : T[Field]> }
            : T;

/** Something that a participant sends through the forwarding unit. */
export type ProducerInfo = Narrowed<said.ProducerView, { kind: MediaKind; source: Source }>;

export type PresenceStatus = 'online' | 'offline';

export interface PersonPresence {
  user_id: string;
  status: PresenceStatus;
  /** Of people who are not there; null where it is not known. */
  last_seen: string | null;
}

/** Somebody of the directory, as one searches for them. */
export interface DirectoryPerson {
  id: string;
  name: string;
  email: string | null;
  /** `account`, `temporary`, or a word of the application that the person comes from. */
  user_type: string;
  profile_image: string | null;
}
