// What the server says, as it is on the wire (snake_case; times are RFC 3339 in UTC).

export interface User {
  id: string;
  email: string | null;
  name: string;
  user_type: 'account' | 'temporary';
  profile_image: string | null;
  role: 'user' | 'admin';
  organization_id: string | null;
  created_at: string;
}

export interface TokensAnswer {
  user: User;
  access_token: string;
  refresh_token: string;
  token_type: 'Bearer';
  /** Seconds that the access token lives. */
  expires_in: number;
}

export type MeetingStatus = 'scheduled' | 'waiting' | 'in_progress' | 'paused' | 'ended' | 'cancelled' | 'failed';
export type MeetingKind = 'meeting' | 'instant_call' | 'group_call' | 'breakout';
export type ParticipantStatus =
  | 'invited'
  | 'accepted'
  | 'declined'
  | 'ringing'
  | 'waiting'
  | 'joined'
  | 'left'
  | 'removed'
  | 'banned';

export interface MediaStatus {
  audio: boolean;
  video: boolean;
  screen_share: boolean;
}

export interface Participant {
  participant_id: string;
  meeting_id: string;
  user_id: string | null;
  guest_session_id: string | null;
  name: string;
  role: string;
  status: ParticipantStatus;
  joined_at: string | null;
  left_at: string | null;
  media_status: MediaStatus;
}

export type MeetingFeatures = Record<string, boolean>;

/** What anybody with the id or the code may see. */
export interface MeetingCard {
  meeting_id: string;
  code: string;
  kind: MeetingKind;
  title: string | null;
  host_name: string | null;
  status: MeetingStatus;
  start_time: string | null;
  has_password: boolean;
  /** Nobody new gets in, but for hosts. */
  locked: boolean;
  waiting_room_enabled: boolean;
  allow_external: boolean;
}

/** What a member sees. */
export interface Meeting extends MeetingCard {
  is_instant_call: boolean;
  description: string | null;
  location: string | null;
  created_by: string;
  host_id: string;
  organization_id: string | null;
  end_time: string | null;
  time_zone: string | null;
  policy: 'hosted' | 'open';
  max_participants: number | null;
  require_host_approval: boolean;
  auto_admit_guests: boolean;
  features: MeetingFeatures;
  metadata: unknown;
  url: string;
  started_at: string | null;
  ended_at: string | null;
  created_at: string;
  updated_at: string;
  participants?: Participant[];
}

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

export interface IceServer {
  urls: string | string[];
  username?: string;
  credential?: string;
}

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

export interface ChatMessage {
  message_id: string;
  meeting_id: string;
  participant_id: string | null;
  participant_name: string;
  message: string;
  type: 'text' | 'emoji' | 'file';
  to: string | null;
  reply_to: string | null;
  created_at: string;
}

export type Source = 'mic' | 'camera' | 'screen' | 'screen_audio';
export type MediaKind = 'audio' | 'video';

/** Something that a participant sends through the forwarding unit. */
export interface ProducerInfo {
  producer_id: string;
  participant_id: string;
  kind: MediaKind;
  source: Source;
  paused: boolean;
}

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
  user_type: 'account' | 'temporary';
  profile_image: string | null;
}
