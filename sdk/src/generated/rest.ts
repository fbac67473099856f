// Made from `parley docs openapi` by sdk/generate.mjs; do not edit.

export interface AccountAnswer {
  user: AccountView;
}
export interface AccountView {
  id: string;
  email: string | null;
  name: string;
  user_type: string;
  profile_image: string | null;
  role: 'user' | 'admin';
  organization_id: string | null;
  disabled: boolean;
  created_at: string;
  updated_at: string;
}
export interface AccountRequest {
  disabled?: boolean | null;
  role?: ('user' | 'admin') | null;
}
export interface AccountsAnswer {
  users: AccountView[];
  next_cursor: string | null;
}
export interface ActiveCallsAnswer {
  calls: GroupCallView[];
}
export interface GroupCallView {
  id: string;
  groupId: string;
  initiatedById: string;
  type: 'audio' | 'video' | 'screen';
  status: 'waiting' | 'active' | 'ended' | 'cancelled' | 'failed';
  webrtcRoomId: string;
  participants: CallParticipantView[];
  startedAt: string | null;
  endedAt: string | null;
  durationSeconds: number | null;
  duration: string | null;
  maxParticipants: number;
  metadata: unknown;
  createdAt: string;
  updatedAt: string;
}
export interface CallParticipantView {
  id: string;
  userId: string | null;
  name: string;
  role: 'host' | 'co_host' | 'presenter' | 'attendee' | 'guest';
  status: 'invited' | 'accepted' | 'declined' | 'ringing' | 'waiting' | 'joined' | 'left' | 'removed' | 'banned';
  joinedAt: string | null;
  leftAt: string | null;
}
export interface AddMemberRequest {
  user_id: string;
  role?: ('admin' | 'member') | null;
}
export interface AddParticipantsRequest {
  /**
   * @maxItems 500
   */
  participants: (InviteeRequest | string)[];
  send_invitation?: boolean | null;
  invitation_message?: string | null;
  notify_existing_participants?: boolean | null;
}
export interface InviteeRequest {
  user_id?: string | null;
  email?: string | null;
  name?: string | null;
  role?: ('host' | 'co_host' | 'presenter' | 'attendee' | 'guest') | null;
}
export interface AddedData {
  added_participants: ParticipantData[];
  existing_participants: ParticipantData[];
  failed_participants: FailedEntry[];
  invitations_sent: number;
  notifications_sent: number;
}
export interface ParticipantData {
  id: string;
  user_id: string | null;
  name: string;
  role: 'host' | 'co_host' | 'presenter' | 'attendee';
  joined_at: string | null;
  left_at: string | null;
  status: 'invited' | 'accepted' | 'declined' | 'ringing' | 'waiting' | 'joined' | 'left' | 'removed' | 'banned';
  media_status: MediaStatus;
}
export interface MediaStatus {
  audio: boolean;
  video: boolean;
  screen_share: boolean;
}
export interface FailedEntry {
  index: number;
  code: string;
  message: string;
}
export interface AdmissionAnswer {
  session_id: string;
  status: 'waiting' | 'admitted' | 'declined';
  participant: ParticipantView;
}
export interface ParticipantView {
  participant_id: string;
  meeting_id: string;
  user_id: string | null;
  guest_session_id: string | null;
  name: string;
  role: 'host' | 'co_host' | 'presenter' | 'attendee' | 'guest';
  status: 'invited' | 'accepted' | 'declined' | 'ringing' | 'waiting' | 'joined' | 'left' | 'removed' | 'banned';
  joined_at: string | null;
  left_at: string | null;
  media_status: MediaStatus;
  email?: string | null;
}
export interface Amount {
  total: number;
  active: number;
}
export interface AnalyticsData {
  meeting_analytics: MeetingAnalyticsData;
  participants: ParticipantAnalyticsData[];
}
export interface MeetingAnalyticsData {
  meeting_id: string;
  duration_minutes: number;
  peak_participants: number;
  average_participants: number;
  total_chat_messages: number;
  screen_share_duration: number;
  recording_duration: number;
  participant_engagement: EngagementCounts;
}
export interface EngagementCounts {
  high_engagement: number;
  medium_engagement: number;
  low_engagement: number;
}
export interface ParticipantAnalyticsData {
  participant_id: string;
  user_id: string | null;
  name: string;
  role: 'host' | 'co_host' | 'presenter' | 'attendee';
  sessions: StayData[];
  present_minutes: number;
  talk_time_seconds: number;
  screen_share_seconds: number;
  chat_messages: number;
  reactions: number;
  hands_raised: number;
  engagement: 'high' | 'medium' | 'low';
  quality: QualityData;
}
export interface StayData {
  joined_at: string;
  left_at: string | null;
}
export interface QualityData {
  upload: DirectionQuality | null;
  download: DirectionQuality | null;
  history: QualitySampleData[];
}
export interface DirectionQuality {
  average_kbps: number;
  loss_percent: number | null;
  worst_loss_percent: number;
  jitter_ms: number | null;
  latency_ms: number | null;
  score: number | null;
}
export interface QualitySampleData {
  at: string;
  direction: 'up' | 'down';
  kbps: number;
  loss_percent: number | null;
  jitter_ms: number | null;
  latency_ms: number | null;
  layers: number | null;
  score: number | null;
}
export interface AttendanceAnswer {
  attendance: StayView[];
  next_cursor: string | null;
}
export interface StayView {
  participant_id: string;
  user_id: string | null;
  guest_session_id: string | null;
  name: string;
  role: 'host' | 'co_host' | 'presenter' | 'attendee' | 'guest';
  joined_at: string;
  left_at: string | null;
  seconds: number | null;
  device: string | null;
}
export interface BanAnswer {
  ban: BanView;
}
export interface BanView {
  user_id: string;
  banned_by: string;
  reason: string | null;
  created_at: string;
}
export interface BanRequest {
  user_id: string;
  reason?: string | null;
}
export interface BandwidthUsage {
  total_mbps: number | null;
  per_participant_avg: number | null;
}
export interface BansAnswer {
  bans: BanView[];
  next_cursor: string | null;
}
export interface CallAnswer {
  call: GroupCallView;
}
export interface CallIdRequest {
  call_id: string;
}
export interface CallInviteAnswer {
  meeting: MeetingView;
  reached: string[];
  offline: string[];
  joined: string[];
}
export interface MeetingView {
  meeting_id: string;
  code: string;
  kind: 'meeting' | 'instant_call' | 'group_call' | 'breakout';
  is_instant_call: boolean;
  title: string | null;
  host_name: string;
  status: 'scheduled' | 'waiting' | 'in_progress' | 'paused' | 'ended' | 'cancelled' | 'failed';
  start_time: string | null;
  has_password: boolean;
  locked: boolean;
  waiting_room_enabled: boolean;
  allow_external: boolean;
  url: string;
  description?: string | null;
  location?: string | null;
  created_by?: string | null;
  host_id?: string | null;
  organization_id?: string | null;
  end_time?: string | null;
  time_zone?: string | null;
  recurrence?: string | null;
  group_id?: string | null;
  parent_meeting_id?: string | null;
  policy?: ('hosted' | 'open') | null;
  on_host_leave?: ('promote_or_end' | 'end' | 'continue') | null;
  max_participants?: number | null;
  require_host_approval?: boolean | null;
  auto_admit_guests?: boolean | null;
  features?: Features | null;
  recording_config?: RecordingConfig | null;
  metadata?: unknown;
  started_at?: string | null;
  ended_at?: string | null;
  created_at?: string | null;
  updated_at?: string | null;
  participants?: ParticipantView[] | null;
}
export interface Features {
  video_enabled: boolean;
  audio_enabled: boolean;
  screen_sharing_enabled: boolean;
  chat_enabled: boolean;
  recording_enabled: boolean;
  breakout_rooms_enabled: boolean;
  whiteboard_enabled: boolean;
  hand_raise_enabled: boolean;
  reactions_enabled: boolean;
  polls_enabled: boolean;
  qa_enabled: boolean;
  e2ee_enabled: boolean;
}
export interface RecordingConfig {
  auto_record: boolean;
  record_video: boolean;
  record_audio: boolean;
  record_chat: boolean;
  storage_location: string | null;
  retention_days: number | null;
}
export interface CallInviteRequest {
  /**
   * @maxItems 100
   */
  user_ids: (string | PersonObject)[];
}
export interface PersonObject {
  user_id: string;
}
export interface CallLinkAnswer {
  meeting: MeetingView;
  invitation_token: string;
  url: string;
}
export interface CallParticipantsAnswer {
  meeting: MeetingView;
  participants: ParticipantView[];
  next_cursor: string | null;
}
export interface CallsAnswer {
  calls: GroupCallView[];
  nextCursor: string | null;
}
export interface ChangeParticipantRequest {
  status?: ('accepted' | 'declined') | null;
  role?: ('host' | 'co_host' | 'presenter' | 'attendee' | 'guest') | null;
}
export interface ChatData {
  messages: ChatMessageData[];
  total_messages: number;
  next_cursor: number | null;
}
export interface ChatMessageData {
  id: string;
  participant_id: string;
  participant_name: string;
  message: string;
  timestamp: string;
  type: string;
  to: string | null;
  reply_to: string | null;
  file: ChatFileView | null;
  edited_at: string | null;
  deleted_at: string | null;
}
export interface ChatFileView {
  file_id: string;
  name: string;
  type: string;
  size: number;
  url: string;
}
export interface ConferenceChange {
  meeting_name?: string | null;
  meeting_description?: string | null;
  meeting_start_time?: string | null;
  meeting_end_time?: string | null;
  meeting_location?: string | null;
  meeting_meta_data?: object | null;
  meeting_type?: ('scheduled' | 'instant' | 'recurring') | null;
  max_participants?: number | null;
  meeting_password?: string | null;
  waiting_room_enabled?: boolean | null;
  require_host_approval?: boolean | null;
  features?: FeaturesChange | null;
  recording_config?: RecordingChange | null;
  time_zone?: string | null;
  recurrence?: string | null;
}
export interface FeaturesChange {
  video_enabled?: boolean | null;
  audio_enabled?: boolean | null;
  screen_sharing_enabled?: boolean | null;
  chat_enabled?: boolean | null;
  recording_enabled?: boolean | null;
  breakout_rooms_enabled?: boolean | null;
  whiteboard_enabled?: boolean | null;
  hand_raise_enabled?: boolean | null;
  reactions_enabled?: boolean | null;
  polls_enabled?: boolean | null;
  qa_enabled?: boolean | null;
  e2ee_enabled?: boolean | null;
}
export interface RecordingChange {
  auto_record?: boolean | null;
  record_video?: boolean | null;
  record_audio?: boolean | null;
  record_chat?: boolean | null;
  storage_location?: string | null;
  retention_days?: number | null;
}
export interface ConferenceJoinRequest {
  participant_name?: string | null;
  meeting_password?: string | null;
  device_info?: unknown;
}
export interface CreateCallRequest {
  title?: string | null;
  participants?: (string | PersonObject)[] | null;
}
export interface CreateGroupCallRequest {
  groupId: string;
  type?: ('audio' | 'video' | 'screen') | null;
  metadata?: object | null;
}
export interface CreateGroupRequest {
  name: string;
  description?: string | null;
  members?: string[] | null;
}
export interface CreateMeetingRequest {
  title?: string | null;
  name?: string | null;
  description?: string | null;
  location?: string | null;
  start_time?: string | null;
  end_time?: string | null;
  time_zone?: string | null;
  recurrence?: string | null;
  group_id?: string | null;
  policy?: ('hosted' | 'open') | null;
  on_host_leave?: ('promote_or_end' | 'end' | 'continue') | null;
  password?: string | null;
  max_participants?: number | null;
  waiting_room_enabled?: boolean | null;
  require_host_approval?: boolean | null;
  allow_external?: boolean | null;
  auto_admit_guests?: boolean | null;
  features?: FeaturesChange | null;
  recording_config?: RecordingChange | null;
  metadata?: object | null;
  participants?: (InviteeRequest | string)[] | null;
}
export interface DeleteManyAnswer {
  results: DeletedOneView[];
}
export interface DeletedOneView {
  meeting_id: string;
  deleted: boolean;
  code?: string | null;
  message?: string | null;
}
export interface DeleteManyRequest {
  /**
   * @maxItems 200
   */
  meeting_ids: string[];
}
export interface DeletedData {
  id: string;
  is_deleted: boolean;
}
export interface DirectoryAnswer {
  users: PersonView[];
  next_cursor: string | null;
}
export interface PersonView {
  id: string;
  name: string;
  email: string | null;
  user_type: string;
  profile_image: string | null;
}
export interface EndCallRequest {
  reason?: ('normal' | 'timeout' | 'error' | 'cancelled') | null;
}
export interface EndData {
  id: string;
  status: 'scheduled' | 'waiting' | 'live' | 'paused' | 'ended' | 'cancelled' | 'failed';
  final_stats: FinalStatsData;
}
export interface FinalStatsData {
  duration_minutes: number;
  max_participants: number;
  total_chat_messages: number;
  recording_url: string | null;
}
export interface FeedAnswer {
  active: boolean;
  created_at: string | null;
  url?: string | null;
}
export interface FileAnswer {
  file: FileData;
}
export interface FileData {
  file_id: string;
  meeting_id: string;
  participant_id: string;
  name: string;
  type: string;
  size: number;
  url: string;
  created_at: string;
}
export interface FoundUser {
  id: string;
  name: string;
  email: string | null;
  user_type: string;
  profile_image: string | null;
}
export interface GroupAnswer {
  group: GroupView;
}
export interface GroupView {
  group_id: string;
  name: string;
  description: string | null;
  created_by: string;
  organization_id: string | null;
  role: 'admin' | 'member';
  member_count: number;
  created_at: string;
  updated_at: string;
}
export interface GroupMemberAnswer {
  member: GroupMemberView;
}
export interface GroupMemberView {
  group_id: string;
  user_id: string;
  name: string;
  email: string | null;
  user_type: string;
  profile_image: string | null;
  role: 'admin' | 'member';
  joined_at: string;
}
export interface GroupMembersAnswer {
  members: GroupMemberView[];
  next_cursor: string | null;
}
export interface GroupsAnswer {
  groups: GroupView[];
  next_cursor: string | null;
}
export interface HealthAnswer {
  status: string;
}
export interface IceServerView {
  urls: string[];
  username?: string | null;
  credential?: string | null;
}
export interface InvitationAnswer {
  valid: boolean;
  meeting: MeetingView;
  opens_at?: string | null;
  closes_at?: string | null;
}
export interface JoinAnswer {
  status: 'joined' | 'waiting';
  participant: ParticipantView;
  meeting: MeetingView;
  guest_token?: string | null;
  access_token?: string | null;
  ice_servers?: IceServerView[] | null;
  server_url?: string | null;
}
export interface JoinCallAnswer {
  call: GroupCallView;
  participantId: string;
  accessToken: string;
  iceServers: IceServerView[];
}
export interface JoinCallRequest {
  deviceInfo?: unknown;
}
export interface JoinData {
  status: 'joined' | 'waiting';
  participant_id: string;
  meeting_info: MeetingInfo;
  access_token?: string | null;
  webrtc_config?: WebrtcConfig | null;
  guest_token?: string | null;
}
export interface MeetingInfo {
  name: string | null;
  host: string;
  features_enabled: string[];
}
export interface WebrtcConfig {
  router_id?: string | null;
  router_capabilities?: unknown;
  ice_servers: IceServerView[];
  turn_servers?: IceServerView[] | null;
  worker_stats?: WorkerStats | null;
}
export interface WorkerStats {
  active_workers: number;
  current_load: number | null;
}
export interface JoinRequest {
  password?: string | null;
  participant_name?: string | null;
  device_info?: unknown;
}
export interface KeysAnswer {
  session_id: string;
  identity_key: string;
  signed_pre_key: unknown;
  one_time_pre_key: unknown;
}
export interface LinkAnswer {
  invitation_token: string;
  url: string;
}
export interface LinkRequest {
  renew?: boolean | null;
}
export interface LiveStatsData {
  live_stats: LiveStatsFigures;
}
export interface LiveStatsFigures {
  current_participants: number;
  duration_minutes: number;
  chat_messages: number;
  active_speakers: SpeakerData[];
  screen_sharing: boolean;
  recording_active: boolean;
  bandwidth_usage: BandwidthUsage;
  quality_metrics: QualityMetrics;
}
export interface SpeakerData {
  participant_id: string;
  name: string;
}
export interface QualityMetrics {
  average_video_quality: number | null;
  connection_quality: ('excellent' | 'good' | 'fair' | 'poor') | null;
  latency_ms: number | null;
}
export interface LogAnswer {
  entries: LogEntryView[];
  next_cursor: string | null;
}
export interface LogEntryView {
  id: string;
  actor: string | null;
  action: string;
  meeting_id: string | null;
  target: string | null;
  at: string;
  address: string;
  details: unknown;
}
export interface LogInRequest {
  email: string;
  password: string;
}
export interface MediaWorkers {
  total: number;
  active: number;
  load_distribution: WorkerLoad[];
}
export interface WorkerLoad {
  worker: number;
  alive: boolean;
  load: number;
  cpu: number | null;
  memory_mb: number | null;
  restarts: number;
}
export interface MeetingAnswer {
  meeting: MeetingView;
}
export interface MeetingData {
  id: string;
  meeting_code: string;
  meeting_name: string | null;
  host_name: string;
  status: 'scheduled' | 'waiting' | 'live' | 'paused' | 'ended' | 'cancelled' | 'failed';
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
  participants?: ParticipantData[] | null;
  meeting_meta_data?: unknown;
  max_participants?: number | null;
  require_host_approval?: boolean | null;
  features?: Features | null;
  recording_config?: RecordingConfig | null;
  time_zone?: string | null;
  recurrence?: string | null;
  campus_id?: string | null;
  creator_id?: string | null;
  host_id?: string | null;
  started_at?: string | null;
  ended_at?: string | null;
  created_at?: string | null;
  updated_at?: string | null;
  live_stats?: MeetingLiveStats | null;
  webrtc_config?: WebrtcConfig | null;
}
export interface MeetingLiveStats {
  participant_count: number;
  duration_minutes: number;
  quality_score: number | null;
}
export interface MeetingsAnswer {
  meetings: MeetingView[];
  next_cursor: string | null;
}
export interface MeetingsData {
  meetings: MeetingData[];
  next_cursor: string | null;
}
export interface MemberRoleRequest {
  role: 'admin' | 'member';
}
export interface MoveRequest {
  start_time?: string | null;
  end_time?: string | null;
}
export interface NewConference {
  meeting_name?: string | null;
  meeting_description?: string | null;
  meeting_start_time?: string | null;
  meeting_end_time?: string | null;
  meeting_location?: string | null;
  participants?: (InviteeRequest | string)[] | null;
  meeting_meta_data?: object | null;
  meeting_type?: ('scheduled' | 'instant' | 'recurring') | null;
  max_participants?: number | null;
  meeting_password?: string | null;
  waiting_room_enabled?: boolean | null;
  require_host_approval?: boolean | null;
  features?: FeaturesChange | null;
  recording_config?: RecordingChange | null;
  time_zone?: string | null;
  recurrence?: string | null;
}
export interface OccurrenceAnswer {
  occurrence: OccurrenceView;
}
export interface OccurrenceView {
  original_start_time: string;
  start_time: string;
  end_time: string | null;
  status: 'scheduled' | 'moved' | 'cancelled';
}
export interface OccurrencesAnswer {
  occurrences: OccurrenceView[];
  next_cursor: string | null;
}
export interface OnlineAnswer {
  users: PresenceView[];
  next_cursor: string | null;
}
export interface PresenceView {
  user_id: string;
  status: 'online' | 'offline';
  last_seen: string | null;
}
export interface ParticipantAnswer {
  participant: ParticipantView;
}
export interface ParticipantsAnswer {
  participants: ParticipantView[];
  next_cursor: string | null;
}
export interface ParticipantsData {
  participants: ParticipantData[];
  total_count: number;
  max_participants: number | null;
  next_cursor: string | null;
}
export interface PeopleSearchRequest {
  query?: string | null;
  exclude_current_participants?: boolean | null;
  limit?: number | null;
  user_types?: string[] | null;
}
export interface Permissions {
  can_edit: 'never' | 'always' | 'where_open' | 'unless_disabled';
  can_delete: 'never' | 'always' | 'where_open' | 'unless_disabled';
  can_add_participants: 'never' | 'always' | 'where_open' | 'unless_disabled';
  can_remove_participants: 'never' | 'always' | 'where_open' | 'unless_disabled';
  can_start: 'never' | 'always' | 'where_open' | 'unless_disabled';
  can_end: 'never' | 'always' | 'where_open' | 'unless_disabled';
  can_generate_link: 'never' | 'always' | 'where_open' | 'unless_disabled';
  can_admit_external: 'never' | 'always' | 'where_open' | 'unless_disabled';
  can_moderate: 'never' | 'always' | 'where_open' | 'unless_disabled';
  can_record: 'never' | 'always' | 'where_open' | 'unless_disabled';
  can_share_screen: 'never' | 'always' | 'where_open' | 'unless_disabled';
  can_manage_breakouts: 'never' | 'always' | 'where_open' | 'unless_disabled';
}
export interface PresenceAnswer {
  presence: PresenceView;
}
export interface PresenceUsersRequest {
  /**
   * @maxItems 500
   */
  user_ids: string[];
}
export interface PresencesAnswer {
  users: PresenceView[];
}
/**
 * RFC 9457
 *
 * This interface was referenced by `Root`'s JSON-Schema
 * via the `definition` "Problem".
 */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  request_id?: string;
  errors?: {
    field: string;
    message: string;
  }[];
}
export interface ProfileAnswer {
  user: UserView;
}
export interface UserView {
  id: string;
  email: string | null;
  name: string;
  user_type: string;
  profile_image: string | null;
  role: 'user' | 'admin';
  organization_id: string | null;
  created_at: string;
}
export interface ProfileRequest {
  name?: string | null;
  profile_image?: string | null;
  password?: string | null;
  old_password?: string | null;
}
export interface RecordingData {
  id: string;
  type: string;
  url: string;
  duration_seconds: number;
  size_mb: number;
  created_at: string;
}
export interface RecordingsData {
  recordings: RecordingData[];
}
export interface RefreshRequest {
  refresh_token: string;
}
export interface RegisterAnswer {
  session_id: string;
  session_token: string;
  expires_at: string;
  status: 'waiting' | 'admitted' | 'declined';
  participant_id: string;
  display_name: string;
  meeting: MeetingView;
  identity_key: string;
  signed_pre_key: unknown;
  one_time_pre_key_count: number;
  private_keys?: object | null;
}
export interface RegisterGuestRequest {
  token: string;
  display_name: string;
  identity_key?: string | null;
  signed_pre_key?: unknown;
  one_time_pre_keys?: unknown[] | null;
}
export interface RegisterRequest {
  email: string;
  name: string;
  password: string;
}
export interface RemoveParticipantsRequest {
  /**
   * @maxItems 500
   */
  participant_ids: string[];
  notify_removed_participants?: boolean | null;
  notify_existing_participants?: boolean | null;
  reason?: string | null;
}
export interface RemovedData {
  removed_participants: ParticipantData[];
  failed_participants: FailedEntry[];
  remaining_count: number;
  notifications_sent: number;
}
export interface RoleChangeRequest {
  new_role: 'host' | 'co_host' | 'presenter' | 'attendee' | 'guest';
  notify_participant?: boolean | null;
  notify_others?: boolean | null;
}
export interface RoleData {
  participant_id: string;
  old_role: 'host' | 'co_host' | 'presenter' | 'attendee';
  new_role: 'host' | 'co_host' | 'presenter' | 'attendee';
  updated_at: string;
  notifications_sent: number;
}
export interface RolePermissions {
  host: Permissions;
  co_host: Permissions;
  presenter: Permissions;
  attendee: Permissions;
  guest: Permissions;
}
export interface RolesDocument {
  roles: RolePermissions;
}
export interface SearchData {
  users: FoundUser[];
  total_found: number;
  search_query: string;
}
export interface StartData {
  id: string;
  status: 'scheduled' | 'waiting' | 'live' | 'paused' | 'ended' | 'cancelled' | 'failed';
  webrtc_config: WebrtcConfig;
  live_stats: MeetingLiveStats;
}
export interface StatusData {
  id: string;
  status: 'scheduled' | 'waiting' | 'live' | 'paused' | 'ended' | 'cancelled' | 'failed';
}
export interface SystemStats {
  meetings: Amount;
  participants: Amount;
  recordings: Amount;
  uptime_seconds: number;
  media_workers: MediaWorkers;
}
export interface TemporaryRequest {
  name?: string | null;
}
export interface TokensAnswer {
  user: UserView;
  access_token: string;
  refresh_token: string;
  token_type: string;
  expires_in: number;
}
export interface TransferCallRequest {
  targetUserId: string;
}
export interface UpdateGroupRequest {
  name?: string | null;
  description?: string | null;
}
export interface UpdateMeetingRequest {
  title?: string | null;
  name?: string | null;
  description?: string | null;
  location?: string | null;
  start_time?: string | null;
  end_time?: string | null;
  time_zone?: string | null;
  recurrence?: string | null;
  policy?: ('hosted' | 'open') | null;
  on_host_leave?: ('promote_or_end' | 'end' | 'continue') | null;
  password?: string | null;
  max_participants?: number | null;
  waiting_room_enabled?: boolean | null;
  require_host_approval?: boolean | null;
  allow_external?: boolean | null;
  auto_admit_guests?: boolean | null;
  features?: FeaturesChange | null;
  recording_config?: RecordingChange | null;
  metadata?: object | null;
}
export interface WaitingAnswer {
  guests: WaitingGuest[];
  next_cursor: string | null;
}
export interface WaitingGuest {
  session_id: string;
  participant_id: string;
  display_name: string;
  status: 'waiting' | 'admitted' | 'declined';
  waiting_since: string;
}
export interface WebrtcConfigData {
  webrtc_config: WebrtcConfig;
}
export interface WebrtcHealth {
  status: WebrtcHealthStatus;
}
export interface WebrtcHealthStatus {
  available: boolean;
  workers: number;
  activeRouters: number;
  activeRooms: number;
  mode: string;
}
