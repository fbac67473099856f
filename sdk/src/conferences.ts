// The conference interface (/api/meeting): meetings under other names, in an envelope. For applications that are built on it;
// the same meetings are reached through ParleyClient's own methods.

import type { Accounts } from './accounts.js';
import type { HttpRequest } from './http.js';

export type ConferenceStatus = 'scheduled' | 'waiting' | 'live' | 'paused' | 'ended' | 'cancelled' | 'failed';
export type ConferenceRole = 'host' | 'co_host' | 'presenter' | 'attendee';
export type Engagement = 'high' | 'medium' | 'low';

export interface ConferenceParticipant {
  id: string;
  user_id: string | null;
  name: string;
  role: ConferenceRole;
  joined_at: string | null;
  left_at: string | null;
  status: string;
  media_status: { audio: boolean; video: boolean; screen_share: boolean };
}

export interface WebrtcConfig {
  router_id?: string | null;
  router_capabilities?: unknown;
  ice_servers: RTCIceServer[];
  turn_servers?: RTCIceServer[];
  worker_stats?: { active_workers: number; current_load: number | null };
}

/** A stranger's has the first ones only. */
export interface Conference {
  id: string;
  meeting_code: string;
  meeting_name: string | null;
  host_name: string;
  status: ConferenceStatus;
  meeting_type: 'scheduled' | 'instant' | 'recurring';
  meeting_start_time: string | null;
  has_password: boolean;
  waiting_room_enabled: boolean;
  is_active: boolean;
  is_deleted: boolean;
  meeting_url: string;
  meeting_description?: string | null;
  meeting_end_time?: string | null;
  meeting_location?: string | null;
  participants?: ConferenceParticipant[];
  meeting_meta_data?: Record<string, unknown>;
  max_participants?: number | null;
  features?: Record<string, boolean>;
  host_id?: string;
  creator_id?: string;
  started_at?: string | null;
  ended_at?: string | null;
  live_stats?: { participant_count: number; duration_minutes: number; quality_score: number | null };
  webrtc_config?: WebrtcConfig;
}

export interface NewConference {
  meeting_name?: string;
  meeting_description?: string;
  meeting_start_time?: string;
  meeting_end_time?: string;
  meeting_location?: string;
  participants?: ConferenceInvitee[];
  meeting_meta_data?: Record<string, unknown>;
  max_participants?: number;
  meeting_password?: string;
  waiting_room_enabled?: boolean;
  require_host_approval?: boolean;
  features?: Record<string, boolean>;
  time_zone?: string;
  recurrence?: string;
}

export type ConferenceInvitee = { user_id: string; role?: ConferenceRole } | { email: string; name?: string; role?: ConferenceRole };

export interface JoinedConference {
  status: 'joined' | 'waiting';
  participant_id: string;
  meeting_info: { name: string | null; host: string; features_enabled: string[] };
  access_token?: string;
  webrtc_config?: WebrtcConfig;
  guest_token?: string;
}

export interface FailedEntry {
  /** Of the entry in the request. */
  index: number;
  code: string;
  message: string;
}

export interface DirectionQuality {
  average_kbps: number;
  loss_percent: number | null;
  worst_loss_percent: number;
  jitter_ms: number | null;
  latency_ms: number | null;
  score: number | null;
}

export interface ConferenceAnalytics {
  meeting_analytics: {
    meeting_id: string;
    duration_minutes: number;
    peak_participants: number;
    average_participants: number;
    total_chat_messages: number;
    screen_share_duration: number;
    recording_duration: number;
    participant_engagement: { high_engagement: number; medium_engagement: number; low_engagement: number };
  };
  participants: {
    participant_id: string;
    user_id: string | null;
    name: string;
    role: ConferenceRole;
    sessions: { joined_at: string; left_at: string | null }[];
    present_minutes: number;
    talk_time_seconds: number;
    screen_share_seconds: number;
    chat_messages: number;
    reactions: number;
    hands_raised: number;
    engagement: Engagement;
    quality: { upload: DirectionQuality | null; download: DirectionQuality | null };
  }[];
}

export interface ConferenceLiveStats {
  current_participants: number;
  duration_minutes: number;
  chat_messages: number;
  active_speakers: { participant_id: string; name: string }[];
  screen_sharing: boolean;
  recording_active: boolean;
  bandwidth_usage: { total_mbps: number | null; per_participant_avg: number | null };
  quality_metrics: {
    average_video_quality: number | null;
    connection_quality: 'excellent' | 'good' | 'fair' | 'poor' | null;
    latency_ms: number | null;
  };
}

export class Conferences {
  readonly #accounts: Accounts;

  constructor(accounts: Accounts) {
    this.#accounts = accounts;
  }

  create(input: NewConference = {}): Promise<Conference> {
    return this.#ask('POST', '', input);
  }

  get(id: string): Promise<Conference> {
    return this.#ask('GET', at(id));
  }

  /** What is absent stays; null clears. */
  update(id: string, change: { [Name in keyof Omit<NewConference, 'participants'>]: NewConference[Name] | null }): Promise<Conference> {
    return this.#ask('PUT', at(id), change);
  }

  delete(id: string): Promise<{ id: string; is_deleted: boolean }> {
    return this.#ask('DELETE', at(id));
  }

  start(id: string): Promise<{ id: string; status: ConferenceStatus; webrtc_config: WebrtcConfig }> {
    return this.#ask('POST', at(id, 'start'));
  }

  end(id: string): Promise<{
    id: string;
    status: ConferenceStatus;
    final_stats: { duration_minutes: number; max_participants: number; total_chat_messages: number; recording_url: string | null };
  }> {
    return this.#ask('POST', at(id, 'end'));
  }

  pause(id: string): Promise<{ id: string; status: ConferenceStatus }> {
    return this.#ask('POST', at(id, 'pause'));
  }

  resume(id: string): Promise<{ id: string; status: ConferenceStatus }> {
    return this.#ask('POST', at(id, 'resume'));
  }

  join(id: string, input: { participant_name?: string; meeting_password?: string; device_info?: unknown } = {}): Promise<JoinedConference> {
    return this.#ask('POST', at(id, 'join'), input);
  }

  participants(id: string): Promise<{ participants: ConferenceParticipant[]; total_count: number; max_participants: number | null }> {
    return this.#ask('GET', at(id, 'participants'));
  }

  addParticipants(
    id: string,
    participants: ConferenceInvitee[],
    options: { send_invitation?: boolean; invitation_message?: string; notify_existing_participants?: boolean } = {},
  ): Promise<{
    added_participants: ConferenceParticipant[];
    existing_participants: ConferenceParticipant[];
    failed_participants: FailedEntry[];
    invitations_sent: number;
    notifications_sent: number;
  }> {
    return this.#ask('POST', at(id, 'participants'), { participants, ...options });
  }

  removeParticipants(
    id: string,
    participantIds: string[],
    options: { notify_removed_participants?: boolean; notify_existing_participants?: boolean; reason?: string } = {},
  ): Promise<{ removed_participants: ConferenceParticipant[]; failed_participants: FailedEntry[]; remaining_count: number }> {
    return this.#ask('DELETE', at(id, 'participants'), { participant_ids: participantIds, ...options });
  }

  changeRole(id: string, participantId: string, role: ConferenceRole): Promise<{ participant_id: string; old_role: ConferenceRole; new_role: ConferenceRole }> {
    return this.#ask('PATCH', at(id, 'participants', participantId, 'role'), { new_role: role });
  }

  /** Lets somebody in from the waiting room. */
  approve(id: string, participantId: string): Promise<ConferenceParticipant> {
    return this.#ask('POST', at(id, 'participants', participantId, 'approve'));
  }

  reject(id: string, participantId: string): Promise<ConferenceParticipant> {
    return this.#ask('POST', at(id, 'participants', participantId, 'reject'));
  }

  async liveStats(id: string): Promise<ConferenceLiveStats> {
    return (await this.#ask<{ live_stats: ConferenceLiveStats }>('GET', at(id, 'live-stats'))).live_stats;
  }

  /** For hosts, also after the end. */
  analytics(id: string): Promise<ConferenceAnalytics> {
    return this.#ask('GET', at(id, 'analytics'));
  }

  async #ask<T>(method: HttpRequest['method'], path: string, body?: unknown): Promise<T> {
    return (await this.#accounts.request<{ data: T }>({ method, path: `/api/meeting${path}`, body })).data;
  }
}

function at(...parts: string[]): string {
  return parts.map((part) => `/${encodeURIComponent(part)}`).join('');
}
