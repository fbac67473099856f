// Small makers of wire objects for the tests.

import type { ChatMessage, Meeting, Participant, ProducerInfo, Source } from '../src/types.js';

export function meeting(change: Partial<Meeting> = {}): Meeting {
  return {
    meeting_id: 'mtg_1',
    code: 'ABC-DEF-GHJ',
    kind: 'meeting',
    is_instant_call: false,
    title: null,
    description: null,
    location: null,
    created_by: 'usr_a',
    host_id: 'usr_a',
    host_name: 'Name a',
    organization_id: null,
    start_time: null,
    end_time: null,
    time_zone: null,
    status: 'in_progress',
    policy: 'hosted',
    has_password: false,
    locked: false,
    max_participants: null,
    waiting_room_enabled: false,
    require_host_approval: false,
    allow_external: true,
    auto_admit_guests: false,
    on_host_leave: 'promote_or_end',
    recurrence: null,
    group_id: null,
    parent_meeting_id: null,
    features: {
      video_enabled: true,
      audio_enabled: true,
      screen_sharing_enabled: true,
      chat_enabled: true,
      recording_enabled: true,
      breakout_rooms_enabled: true,
      whiteboard_enabled: true,
      hand_raise_enabled: true,
      reactions_enabled: true,
      polls_enabled: true,
      qa_enabled: true,
      e2ee_enabled: false,
    },
    recording_config: { auto_record: false, record_video: true, record_audio: true, record_chat: false, storage_location: null, retention_days: null },
    metadata: {},
    url: 'http://127.0.0.1/join/ABC-DEF-GHJ',
    started_at: null,
    ended_at: null,
    created_at: '2026-01-01T10:00:00Z',
    updated_at: '2026-01-01T10:00:00Z',
    ...change,
  };
}

export function participant(id: string, change: Partial<Participant> = {}): Participant {
  return {
    participant_id: id,
    meeting_id: 'mtg_1',
    user_id: `usr_${id}`,
    guest_session_id: null,
    name: `Name ${id}`,
    role: 'attendee',
    status: 'joined',
    joined_at: '2026-01-01T10:00:00Z',
    left_at: null,
    media_status: { audio: false, video: false, screen_share: false },
    ...change,
  };
}

export function producer(id: string, participantId: string, source: Source): ProducerInfo {
  const kind = source === 'camera' || source === 'screen' ? 'video' : 'audio';
  return { producer_id: id, participant_id: participantId, kind, source, paused: false };
}

export function chat(id: string, createdAt = '2026-01-01T10:00:00Z'): ChatMessage {
  return {
    message_id: id,
    meeting_id: 'mtg_1',
    participant_id: 'b',
    participant_name: 'Name b',
    message: `Text of ${id}`,
    type: 'text',
    to: null,
    reply_to: null,
    breakout_room_id: null,
    file: null,
    created_at: createdAt,
    edited_at: null,
    deleted_at: null,
  };
}
