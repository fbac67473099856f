// Made from `parley docs asyncapi` by sdk/generate.mjs; do not edit.

export type CallsActiveCallsEvent = GroupCallView[];

export interface AudioLevel {
  participant_id: string;
  volume: number;
}
export interface BoardElementHead {
  id: string;
  type: 'rectangle' | 'diamond' | 'ellipse' | 'arrow' | 'line' | 'freedraw' | 'text' | 'frame';
  version: number;
  version_nonce: number;
  is_deleted?: boolean | null;
  x: number;
  y: number;
}
export interface BreakoutBroadcastAnswer {
  success: true;
}
export interface BreakoutBroadcastRequest {
  meeting_id: string;
  message: string;
}
export interface BreakoutCloseAnswer {
  success: true;
  breakouts: BreakoutsView | null;
}
export interface BreakoutsView {
  status: 'created' | 'open' | 'closing';
  assign: 'auto' | 'manual' | 'choose';
  rooms: BreakoutRoomView[];
  created_at: string;
  opened_at: string | null;
  ends_at: string | null;
  ends_in_ms: number | null;
  closes_at: string | null;
  closes_in_ms: number | null;
}
export interface BreakoutRoomView {
  room_id: string;
  name: string;
  participant_ids: string[];
  assigned_ids: string[];
}
export interface BreakoutCloseRequest {
  meeting_id: string;
  seconds?: number | null;
}
export interface BreakoutClosedEvent {
  meeting_id: string;
  seq: number;
  reason: 'closed' | 'expired' | 'discarded';
}
export interface BreakoutClosingEvent {
  meeting_id: string;
  seq: number;
  closes_at: string;
  closes_in_ms: number;
}
export interface BreakoutCreateAnswer {
  success: true;
  breakouts: BreakoutsView;
}
export interface BreakoutCreateRequest {
  meeting_id: string;
  count?: number | null;
  rooms?: PlannedRoom[] | null;
  assign?: ('auto' | 'manual' | 'choose') | null;
}
export interface PlannedRoom {
  name?: string | null;
  participants?: string[] | null;
}
export interface BreakoutCreatedEvent {
  meeting_id: string;
  seq: number;
  breakouts: BreakoutsView;
}
export interface BreakoutElsewhereEvent {
  meeting_id: string;
  seq: number;
}
export interface BreakoutHelpAnswer {
  success: true;
}
export interface BreakoutHelpRequest {
  meeting_id: string;
}
export interface BreakoutHelpRequestedEvent {
  meeting_id: string;
  participant_id: string;
  participant_name: string;
  room_id: string;
  room_name: string;
}
export interface BreakoutMessageEvent {
  meeting_id: string;
  seq: number;
  message: string;
  participant_id: string;
  participant_name: string;
  sent_at: string;
}
export interface BreakoutMoveAnswer {
  success: true;
  breakouts: BreakoutsView;
}
export interface BreakoutMoveRequest {
  meeting_id: string;
  participant_id?: string | null;
  room_id?: string | null;
}
export interface BreakoutMovedEvent {
  meeting_id: string;
  seq: number;
  participant_id: string;
  room_id: string | null;
  assigned_room_id: string | null;
  by: string;
}
export interface BreakoutOpenAnswer {
  success: true;
  breakouts: BreakoutsView;
}
export interface BreakoutOpenRequest {
  meeting_id: string;
  minutes?: number | null;
}
export interface BreakoutOpenedEvent {
  meeting_id: string;
  seq: number;
  breakouts: BreakoutsView;
}
export interface BreakoutRenameAnswer {
  success: true;
  breakouts: BreakoutsView;
}
export interface BreakoutRenameRequest {
  meeting_id: string;
  room_id: string;
  name: string;
}
export interface BreakoutUpdatedEvent {
  meeting_id: string;
  seq: number;
  breakouts: BreakoutsView;
}
export interface BreakoutWarningEvent {
  meeting_id: string;
  seq: number;
  ends_at: string;
  ends_in_ms: number;
}
export interface CallAcceptAnswer {
  success: true;
  call: MeetingView;
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
export interface MediaStatus {
  audio: boolean;
  video: boolean;
  screen_share: boolean;
}
export interface CallAcceptRequest {
  call_id: string;
}
export interface CallAcceptedEvent {
  call_id: string;
  user_id: string;
}
export interface CallCancelAnswer {
  success: true;
  call: MeetingView;
}
export interface CallCancelRequest {
  call_id: string;
}
export interface CallCancelledEvent {
  call_id: string;
  user_id?: string | null;
}
export interface CallCreateAnswer {
  success: true;
  call: MeetingView;
}
export interface CallCreateRequest {
  title?: string | null;
  participants?: (string | PersonObject)[] | null;
}
export interface PersonObject {
  user_id: string;
}
export interface CallDeclineAnswer {
  success: true;
  call: MeetingView;
}
export interface CallDeclineRequest {
  call_id: string;
}
export interface CallDeclinedEvent {
  call_id: string;
  user_id: string;
}
export interface CallIncomingEvent {
  call: MeetingView;
  caller: CallerView;
}
export interface CallerView {
  id: string;
  name: string;
  profile_image: string | null;
}
export interface CallMissedEvent {
  call_id: string;
  user_id: string;
  caller_id: string;
  caller?: CallerView | null;
}
export interface CallNotifyAnswer {
  success: true;
  call: MeetingView;
  reached: string[];
  offline: string[];
  joined: string[];
}
export interface CallNotifyRequest {
  call_id: string;
  /**
   * @maxItems 100
   */
  recipients: (string | PersonObject)[];
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
export interface CallsCallCreatedEvent {
  callId: string;
  groupId: string;
  call: GroupCallView;
}
export interface CallsCallEndedEvent {
  callId: string;
  groupId: string;
  reason: 'normal' | 'timeout' | 'error' | 'cancelled';
  durationSeconds: number;
}
export interface CallsCallJoinAnswer {
  success: true;
  call: GroupCallView;
  participants: CallParticipantView[];
  iceServers: IceServerView[];
}
export interface IceServerView {
  urls: string[];
  username?: string | null;
  credential?: string | null;
}
export interface CallsCallJoinRequest {
  callId: string;
}
export interface CallsCallLeaveAnswer {
  success: true;
}
export interface CallsCallLeaveRequest {
  callId: string;
}
export interface CallsCallSignalAnswer {
  success: true;
}
export interface CallsCallSignalEvent {
  callId: string;
  fromUserId: string;
  type: string;
  payload: unknown;
}
export interface CallsCallSignalRequest {
  callId: string;
  type: string;
  payload: unknown;
  targetUserId?: string | null;
}
export interface CallsCallTransferEvent {
  callId: string;
  fromUserId: string;
  fromName: string;
}
export interface CallsErrorEvent {
  code: string;
  message: string;
  errors?: SentFieldError[] | null;
  retryAfter?: number | null;
}
export interface SentFieldError {
  field: string;
  message: string;
}
export interface CallsParticipantJoinedEvent {
  callId: string;
  userId: string;
  name: string;
}
export interface CallsParticipantLeftEvent {
  callId: string;
  userId: string;
  reason: 'left' | 'disconnected' | 'ended' | 'removed' | 'banned';
}
export interface CallsServerDrainingEvent {
  reconnectInMs: number;
}
export interface ChatDeleteAnswer {
  success: true;
  message: ChatMessageView;
}
export interface ChatMessageView {
  message_id: string;
  meeting_id: string;
  participant_id: string;
  participant_name: string;
  message: string;
  type: string;
  to: string | null;
  reply_to: string | null;
  created_at: string;
  breakout_room_id: string | null;
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
export interface ChatDeleteRequest {
  meeting_id: string;
  message_id: string;
}
export interface ChatDeletedEvent {
  meeting_id: string;
  seq?: number;
  message_id: string;
  message: ChatMessageView;
}
export interface ChatEditAnswer {
  success: true;
  message: ChatMessageView;
}
export interface ChatEditRequest {
  meeting_id: string;
  message_id: string;
  message: string;
}
export interface ChatEditedEvent {
  meeting_id: string;
  seq?: number;
  message_id: string;
  message: ChatMessageView;
}
export interface ChatHistoryAnswer {
  success: true;
  messages: ChatMessageView[];
  has_more: boolean;
  before: string | null;
}
export interface ChatHistoryRequest {
  meeting_id: string;
  before?: string | null;
  limit?: number | null;
}
export interface ChatMessageEvent {
  meeting_id: string;
  seq?: number;
  message: ChatMessageView;
}
export interface ChatSendAnswer {
  success: true;
  message: ChatMessageView;
}
export interface ChatSendRequest {
  meeting_id: string;
  message?: string | null;
  type?: ('text' | 'emoji' | 'file') | null;
  to?: string | null;
  reply_to?: string | null;
  file_id?: string | null;
}
export interface ChatTypingAnswer {
  success: true;
}
export interface ChatTypingEvent {
  meeting_id: string;
  participant_id: string;
  participant_name: string;
  typing: boolean;
  to: string | null;
}
export interface ChatTypingRequest {
  meeting_id: string;
  typing?: boolean | null;
  to?: string | null;
}
export interface ClientReadyAnswer {
  success: true;
}
export interface ClientReadyRequest {}
export interface ConsumerView {
  consumer_id: string;
  producer_id: string;
  participant_id: string;
  kind: string;
  source: string;
  type: string;
  rtp_parameters: unknown;
  producer_paused: boolean;
}
export interface DirectDirection {
  bitrate: number;
  loss?: number | null;
  jitter_ms?: number | null;
  rtt_ms?: number | null;
}
export interface ErrorEvent {
  code: string;
  message: string;
  errors?: SentFieldError[] | null;
  retry_after?: number | null;
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
export interface HandLowerAnswer {
  success: true;
  hands: string[];
}
export interface HandLowerRequest {
  meeting_id: string;
  participant_id?: string | null;
}
export interface HandLoweredEvent {
  meeting_id: string;
  seq: number;
  participant_id: string;
  hands: string[];
}
export interface HandRaiseAnswer {
  success: true;
  hands: string[];
}
export interface HandRaiseRequest {
  meeting_id: string;
}
export interface HandRaisedEvent {
  meeting_id: string;
  seq: number;
  participant_id: string;
  hands: string[];
}
export interface HostChangedEvent {
  meeting_id: string;
  seq: number;
  host_id: string;
  reason: string;
}
export interface InviteeRequest {
  user_id?: string | null;
  email?: string | null;
  name?: string | null;
  role?: ('host' | 'co_host' | 'presenter' | 'attendee' | 'guest') | null;
}
export interface LobbyAdmitAnswer {
  success: true;
  participants: ParticipantView[];
}
export interface LobbyAdmitRequest {
  meeting_id: string;
  participant_id?: string | null;
  all?: boolean | null;
}
export interface LobbyAdmittedEvent {
  meeting_id: string;
  participant: ParticipantView;
}
export interface LobbyListAnswer {
  success: true;
  participants: ParticipantView[];
}
export interface LobbyListRequest {
  meeting_id: string;
}
export interface LobbyRejectAnswer {
  success: true;
  participants: ParticipantView[];
}
export interface LobbyRejectRequest {
  meeting_id: string;
  participant_id?: string | null;
  all?: boolean | null;
}
export interface LobbyRejectedEvent {
  meeting_id: string;
  participant: ParticipantView;
}
export interface LobbyUpdatedEvent {
  meeting_id: string;
  participant: ParticipantView;
  change: 'waiting' | 'admitted' | 'rejected' | 'left';
}
export interface LobbyWaitingEvent {
  meeting_id: string;
  participant: ParticipantView;
}
export interface MediaActiveSpeakerEvent {
  meeting_id: string;
  participant_id: string | null;
}
export interface MediaAudioLevelsEvent {
  meeting_id: string;
  levels: AudioLevel[];
}
export interface MediaCapabilitiesAnswer {
  success: true;
  router_rtp_capabilities: unknown;
}
export interface MediaCapabilitiesRequest {
  meeting_id: string;
}
export interface MediaConsumeAnswer {
  success: true;
  consumer: ConsumerView;
}
export interface MediaConsumeRequest {
  meeting_id: string;
  producer_id: string;
  rtp_capabilities: object;
}
export interface MediaConsumerLayersEvent {
  meeting_id: string;
  consumer_id: string;
  spatial_layer: number | null;
  temporal_layer: number | null;
}
export interface MediaConsumerPauseAnswer {
  success: true;
}
export interface MediaConsumerPauseRequest {
  meeting_id: string;
  consumer_id: string;
}
export interface MediaConsumerPreferAnswer {
  success: true;
}
export interface MediaConsumerPreferRequest {
  meeting_id: string;
  consumer_id: string;
  spatial_layer?: number | null;
  temporal_layer?: number | null;
  priority?: number | null;
}
export interface MediaConsumerResumeAnswer {
  success: true;
}
export interface MediaConsumerResumeRequest {
  meeting_id: string;
  consumer_id: string;
}
export interface MediaDirectQualityAnswer {
  success: true;
}
export interface MediaDirectQualityRequest {
  meeting_id: string;
  up: DirectDirection;
  down: DirectDirection;
}
export interface MediaProduceAnswer {
  success: true;
  producer_id: string;
}
export interface MediaProduceRequest {
  meeting_id: string;
  transport_id: string;
  kind: 'audio' | 'video';
  source: 'mic' | 'camera' | 'screen' | 'screen_audio';
  rtp_parameters: object;
  paused?: boolean | null;
}
export interface MediaProducerCloseAnswer {
  success: true;
}
export interface MediaProducerCloseRequest {
  meeting_id: string;
  producer_id: string;
}
export interface MediaProducerClosedEvent {
  meeting_id: string;
  seq?: number;
  producer_id: string;
  participant_id: string;
  source: string;
}
export interface MediaProducerNewEvent {
  meeting_id: string;
  seq?: number;
  producer: ProducerView;
}
export interface ProducerView {
  producer_id: string;
  participant_id: string;
  kind: string;
  source: string;
  paused: boolean;
}
export interface MediaProducerPauseAnswer {
  success: true;
}
export interface MediaProducerPauseRequest {
  meeting_id: string;
  producer_id: string;
}
export interface MediaProducerPausedEvent {
  meeting_id: string;
  seq: number;
  producer_id: string;
  participant_id: string;
  source: string;
}
export interface MediaProducerResumeAnswer {
  success: true;
}
export interface MediaProducerResumeRequest {
  meeting_id: string;
  producer_id: string;
}
export interface MediaProducerResumedEvent {
  meeting_id: string;
  seq: number;
  producer_id: string;
  participant_id: string;
  source: string;
}
export interface MediaProducerWantedEvent {
  meeting_id: string;
  producer_id: string;
  spatial_layer: number | null;
}
export interface MediaQualityEvent {
  meeting_id: string;
  up: QualityFigures | null;
  down: QualityFigures | null;
  quality: ('excellent' | 'good' | 'fair' | 'poor') | null;
  advice: string | null;
}
export interface QualityFigures {
  bitrate: number;
  loss: number | null;
  jitter_ms: number | null;
  rtt_ms: number | null;
  layers: number | null;
  score: number | null;
}
export interface MediaQualityWeakEvent {
  meeting_id: string;
  participants: WeakConnection[];
}
export interface WeakConnection {
  participant_id: string;
  quality: 'excellent' | 'good' | 'fair' | 'poor';
}
export interface MediaResetEvent {
  meeting_id: string;
  seq: number;
  reason: string;
}
export interface MediaScoreEvent {
  meeting_id: string;
  id: string;
  score: unknown;
}
export interface MediaStatsAnswer {
  success: true;
  stats: unknown;
}
export interface MediaStatsRequest {
  meeting_id: string;
}
export interface MediaTransportConnectAnswer {
  success: true;
}
export interface MediaTransportConnectRequest {
  meeting_id: string;
  transport_id: string;
  dtls_parameters: object;
}
export interface MediaTransportCreateAnswer {
  success: true;
  transport: TransportView;
  ice_servers: IceServerView[];
}
export interface TransportView {
  transport_id: string;
  ice_parameters: unknown;
  ice_candidates: unknown;
  dtls_parameters: unknown;
}
export interface MediaTransportCreateRequest {
  meeting_id: string;
  direction: 'send' | 'recv';
  force_tcp?: boolean | null;
}
export interface MediaTransportRestartIceAnswer {
  success: true;
  ice_parameters: unknown;
  ice_servers: IceServerView[];
}
export interface MediaTransportRestartIceRequest {
  meeting_id: string;
  transport_id: string;
}
export interface MeetingAdmissionStatusEvent {
  meeting_id: string;
  seq?: number;
  session_id: string;
  status: 'waiting' | 'admitted' | 'declined';
}
export interface MeetingAdmitGuestAnswer {
  success: true;
  session_id: string;
  status: 'waiting' | 'admitted' | 'declined';
}
export interface MeetingAdmitGuestRequest {
  meeting_id: string;
  session_id: string;
}
export interface MeetingCreateAnswer {
  success: true;
  meeting: MeetingView;
}
export interface MeetingCreateRequest {
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
export interface RecordingChange {
  auto_record?: boolean | null;
  record_video?: boolean | null;
  record_audio?: boolean | null;
  record_chat?: boolean | null;
  storage_location?: string | null;
  retention_days?: number | null;
}
export interface MeetingCreatedEvent {
  meeting_id: string;
  meeting: MeetingView;
}
export interface MeetingDeclineGuestAnswer {
  success: true;
  session_id: string;
  status: 'waiting' | 'admitted' | 'declined';
}
export interface MeetingDeclineGuestRequest {
  meeting_id: string;
  session_id: string;
}
export interface MeetingDeletedEvent {
  meeting_id: string;
}
export interface MeetingEndAnswer {
  success: true;
}
export interface MeetingEndRequest {
  meeting_id: string;
}
export interface MeetingEndedEvent {
  meeting_id: string;
  seq?: number;
  reason: 'ended' | 'host_left' | 'empty' | 'deleted' | 'expired' | 'error' | 'cancelled';
}
export interface MeetingFirstParticipantJoinedEvent {
  meeting_id: string;
  participant?: ParticipantView | null;
}
export interface MeetingGenerateLinkAnswer {
  success: true;
  token: string;
  url: string;
}
export interface MeetingGenerateLinkRequest {
  meeting_id: string;
  renew?: boolean | null;
}
export interface MeetingGuestJoinAnswer {
  success: true;
  session_id: string;
  status: 'waiting' | 'admitted' | 'declined';
}
export interface MeetingGuestJoinEvent {
  meeting_id: string;
  seq: number;
  session_id: string;
  participant_id: string;
  display_name: string;
}
export interface MeetingGuestJoinRequest {
  meeting_id: string;
  session_id?: string | null;
  display_name?: string | null;
}
export interface MeetingInviteLiveAnswer {
  success: true;
  participants: ParticipantView[];
}
export interface MeetingInviteLiveRequest {
  meeting_id: string;
  /**
   * @maxItems 500
   */
  user_ids: (string | PersonObject)[];
}
export interface MeetingJoinAnswer {
  success: true;
  status: 'joined' | 'waiting';
  meeting: MeetingView;
  participant: ParticipantView;
  participants?: ParticipantView[] | null;
  producers?: ProducerView[] | null;
  chat?: ChatMessageView[] | null;
  hands?: string[] | null;
  polls?: PollView[] | null;
  questions?: QuestionView[] | null;
  before?: StateBefore | null;
  whiteboard?: WhiteboardView | null;
  breakouts?: BreakoutsView | null;
  seq?: number | null;
  ice_servers?: IceServerView[] | null;
  access_token?: string | null;
  media_available?: boolean | null;
  media_configured?: boolean | null;
  peer_to_peer?: boolean | null;
  max_file_bytes?: number | null;
}
export interface PollView {
  poll_id: string;
  meeting_id: string;
  participant_id: string;
  question: string;
  options: PollOptionView[];
  multiple: boolean;
  anonymous: boolean;
  status: 'open' | 'closed';
  voter_count: number;
  created_at: string;
  closed_at: string | null;
  voted?: boolean | null;
  choices?: number[] | null;
}
export interface PollOptionView {
  text: string;
  votes: number;
  voters?: string[] | null;
}
export interface QuestionView {
  question_id: string;
  meeting_id: string;
  participant_id: string | null;
  participant_name: string | null;
  text: string;
  anonymous: boolean;
  status: 'open' | 'answered' | 'dismissed';
  answer: string | null;
  answered_by: string | null;
  votes: number;
  created_at: string;
  own?: boolean | null;
  voted?: boolean | null;
}
export interface StateBefore {
  chat: string | null;
  polls: string | null;
  questions: string | null;
}
export interface WhiteboardView {
  elements: number;
}
export interface MeetingJoinRequest {
  meeting_id: string;
  password?: string | null;
  participant_name?: string | null;
  device_info?: unknown;
  rejoin?: boolean | null;
}
export interface MeetingLeaveAnswer {
  success: true;
}
export interface MeetingLeaveRequest {
  meeting_id: string;
}
export interface MeetingLinkGeneratedEvent {
  meeting_id: string;
  seq: number;
  token: string;
}
export interface MeetingLiveInviteSentEvent {
  meeting: MeetingView;
}
export interface MeetingLockAnswer {
  success: true;
  meeting: MeetingView;
}
export interface MeetingLockRequest {
  meeting_id: string;
  locked: boolean;
}
export interface MeetingPauseAnswer {
  success: true;
}
export interface MeetingPauseRequest {
  meeting_id: string;
}
export interface MeetingPausedEvent {
  meeting_id: string;
  seq: number;
  status: 'scheduled' | 'waiting' | 'in_progress' | 'paused' | 'ended' | 'cancelled' | 'failed';
}
export interface MeetingRegisterParticipantAnswer {
  success: true;
  status: 'joined' | 'waiting';
  meeting: MeetingView;
  participant: ParticipantView;
  participants?: ParticipantView[] | null;
  producers?: ProducerView[] | null;
  chat?: ChatMessageView[] | null;
  hands?: string[] | null;
  polls?: PollView[] | null;
  questions?: QuestionView[] | null;
  before?: StateBefore | null;
  whiteboard?: WhiteboardView | null;
  breakouts?: BreakoutsView | null;
  seq?: number | null;
  ice_servers?: IceServerView[] | null;
  access_token?: string | null;
  media_available?: boolean | null;
  media_configured?: boolean | null;
  peer_to_peer?: boolean | null;
  max_file_bytes?: number | null;
}
export interface MeetingRegisterParticipantRequest {
  meeting_id: string;
  password?: string | null;
  participant_name?: string | null;
  device_info?: unknown;
  rejoin?: boolean | null;
}
export interface MeetingResumeAnswer {
  success: true;
}
export interface MeetingResumeRequest {
  meeting_id: string;
}
export interface MeetingResumedEvent {
  meeting_id: string;
  seq: number;
  status: 'scheduled' | 'waiting' | 'in_progress' | 'paused' | 'ended' | 'cancelled' | 'failed';
}
export interface MeetingStartAnswer {
  success: true;
}
export interface MeetingStartRequest {
  meeting_id: string;
}
export interface MeetingStartedEvent {
  meeting_id: string;
  seq?: number;
  meeting: MeetingView;
}
export interface MeetingState {
  status: 'joined' | 'waiting';
  meeting: MeetingView;
  participant: ParticipantView;
  participants?: ParticipantView[] | null;
  producers?: ProducerView[] | null;
  chat?: ChatMessageView[] | null;
  hands?: string[] | null;
  polls?: PollView[] | null;
  questions?: QuestionView[] | null;
  before?: StateBefore | null;
  whiteboard?: WhiteboardView | null;
  breakouts?: BreakoutsView | null;
  seq?: number | null;
  ice_servers?: IceServerView[] | null;
  access_token?: string | null;
  media_available?: boolean | null;
  media_configured?: boolean | null;
  peer_to_peer?: boolean | null;
  max_file_bytes?: number | null;
}
export interface MeetingUpdateAnswer {
  success: true;
  meeting: MeetingView;
}
export interface MeetingUpdateRequest {
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
  meeting_id: string;
  fields?: UpdateMeetingRequest | null;
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
export interface MeetingUpdatedEvent {
  meeting_id: string;
  seq?: number;
  meeting: MeetingView;
}
export interface MeetingsErrorEvent {
  code: string;
  message: string;
  errors?: SentFieldError[] | null;
  retryAfter?: number | null;
}
export interface MeetingsHostBanAnswer {
  success: true;
}
export interface MeetingsHostBanRequest {
  targetEmpId: string;
  reason?: string | null;
}
export interface MeetingsHostBannedEvent {
  reason: string;
}
export interface MeetingsHostEndAnswer {
  success: true;
}
export interface MeetingsHostEndRequest {}
export interface MeetingsHostKickAnswer {
  success: true;
}
export interface MeetingsHostKickRequest {
  targetEmpId: string;
  reason?: string | null;
}
export interface MeetingsHostKickedEvent {
  reason: string;
}
export interface MeetingsMeetingEndedEvent {
  meetingId: string;
  reason: 'ended' | 'host_left' | 'empty' | 'deleted' | 'expired' | 'error' | 'cancelled';
}
export interface MeetingsPeerJoinAnswer {
  success: true;
  peers: Peer[];
}
export interface Peer {
  empId: string;
  name: string;
  role: string;
}
export interface MeetingsPeerJoinRequest {}
export interface MeetingsPeerJoinedEvent {
  empId: string;
  name: string;
  role: string;
}
export interface MeetingsPeerLeaveAnswer {
  success: true;
}
export interface MeetingsPeerLeaveRequest {}
export interface MeetingsPeerLeftEvent {
  empId: string;
}
export interface MeetingsServerDrainingEvent {
  reconnectInMs: number;
}
export interface MeetingsSignalAnswerAnswer {
  success: true;
}
export interface MeetingsSignalAnswerEvent {
  fromEmpId: string;
  answer: unknown;
}
export interface MeetingsSignalAnswerRequest {
  targetEmpId: string;
  answer: unknown;
}
export interface MeetingsSignalIceAnswer {
  success: true;
}
export interface MeetingsSignalIceEvent {
  fromEmpId: string;
  candidate: unknown;
}
export interface MeetingsSignalIceRequest {
  targetEmpId: string;
  candidate: unknown;
}
export interface MeetingsSignalOfferAnswer {
  success: true;
}
export interface MeetingsSignalOfferEvent {
  fromEmpId: string;
  offer: unknown;
}
export interface MeetingsSignalOfferRequest {
  targetEmpId: string;
  offer: unknown;
}
export interface MissedEvent {
  event: string;
  data: object;
}
export interface Nothing {}
export interface NotificationEvent {
  type: string;
  meeting?: MeetingView | null;
  meeting_id?: string | null;
  participants?: ParticipantView[] | null;
}
export interface ParticipantBanAnswer {
  success: true;
}
export interface ParticipantBanRequest {
  meeting_id: string;
  participant_id: string;
  reason?: string | null;
}
export interface ParticipantJoinedEvent {
  meeting_id: string;
  seq: number;
  participant: ParticipantView;
}
export interface ParticipantKickAnswer {
  success: true;
}
export interface ParticipantKickRequest {
  meeting_id: string;
  participant_id: string;
  reason?: string | null;
}
export interface ParticipantLeftEvent {
  meeting_id: string;
  seq: number;
  participant_id: string;
  reason: 'left' | 'disconnected' | 'ended' | 'removed' | 'banned';
}
export interface ParticipantMuteAllAnswer {
  success: true;
  muted: number;
}
export interface ParticipantMuteAllRequest {
  meeting_id: string;
  kind?: ('audio' | 'video' | 'screen') | null;
}
export interface ParticipantMuteAnswer {
  success: true;
  muted: number;
}
export interface ParticipantMuteRequest {
  meeting_id: string;
  participant_id: string;
  kind: 'audio' | 'video' | 'screen';
}
export interface ParticipantMutedEvent {
  meeting_id: string;
  seq: number;
  participant_id: string;
  kind: 'audio' | 'video' | 'screen';
  by: string;
}
export interface ParticipantRemovedEvent {
  meeting_id: string;
  seq?: number;
  participant_id: string;
  reason: 'left' | 'disconnected' | 'ended' | 'removed' | 'banned';
  message?: string | null;
}
export interface ParticipantRoleAnswer {
  success: true;
  participant: ParticipantView;
  old_role: 'host' | 'co_host' | 'presenter' | 'attendee' | 'guest';
}
export interface ParticipantRoleRequest {
  meeting_id: string;
  participant_id: string;
  role: 'host' | 'co_host' | 'presenter' | 'attendee' | 'guest';
}
export interface ParticipantUpdatedEvent {
  meeting_id: string;
  seq: number;
  participant: ParticipantView;
}
export interface PollCloseAnswer {
  success: true;
  poll: PollView;
}
export interface PollCloseRequest {
  meeting_id: string;
  poll_id: string;
}
export interface PollClosedEvent {
  meeting_id: string;
  seq: number;
  poll: PollView;
}
export interface PollCreateAnswer {
  success: true;
  poll: PollView;
}
export interface PollCreateRequest {
  meeting_id: string;
  question: string;
  /**
   * @maxItems 20
   */
  options: string[];
  multiple?: boolean | null;
  anonymous?: boolean | null;
}
export interface PollCreatedEvent {
  meeting_id: string;
  seq: number;
  poll: PollView;
}
export interface PollHistoryAnswer {
  success: true;
  polls: PollView[];
  has_more: boolean;
  before: string | null;
}
export interface PollHistoryRequest {
  meeting_id: string;
  before?: string | null;
  limit?: number | null;
}
export interface PollUpdatedEvent {
  meeting_id: string;
  seq: number;
  poll: PollView;
}
export interface PollVoteAnswer {
  success: true;
  poll: PollView;
  ballot?: string | null;
}
export interface PollVoteRequest {
  meeting_id: string;
  poll_id: string;
  /**
   * @maxItems 20
   */
  choices: number[];
  ballot?: string | null;
}
export interface PresenceHeartbeatAnswer {
  success: true;
}
export interface PresenceHeartbeatRequest {}
export interface PresenceUserConnectedEvent {
  user_id?: string | null;
  status?: ('online' | 'offline') | null;
  last_seen?: string | null;
  users: PresentPersonView[];
}
export interface PresentPersonView {
  user_id: string;
  status: 'online' | 'offline';
  last_seen: string;
}
export interface PresenceUserDisconnectedEvent {
  user_id?: string | null;
  status?: ('online' | 'offline') | null;
  last_seen?: string | null;
  users: PresentPersonView[];
}
export interface QaAnswerAnswer {
  success: true;
  question: QuestionView;
}
export interface QaAnswerRequest {
  meeting_id: string;
  question_id: string;
  text?: string | null;
  live?: boolean | null;
}
export interface QaAnsweredEvent {
  meeting_id: string;
  seq: number;
  question: QuestionView;
}
export interface QaAskAnswer {
  success: true;
  question: QuestionView;
}
export interface QaAskRequest {
  meeting_id: string;
  text: string;
  anonymous?: boolean | null;
}
export interface QaAskedEvent {
  meeting_id: string;
  seq: number;
  question: QuestionView;
}
export interface QaDismissAnswer {
  success: true;
  question: QuestionView;
}
export interface QaDismissRequest {
  meeting_id: string;
  question_id: string;
}
export interface QaDismissedEvent {
  meeting_id: string;
  seq: number;
  question: QuestionView;
}
export interface QaHistoryAnswer {
  success: true;
  questions: QuestionView[];
  has_more: boolean;
  before: string | null;
}
export interface QaHistoryRequest {
  meeting_id: string;
  before?: string | null;
  limit?: number | null;
}
export interface QaUpvoteAnswer {
  success: true;
  question: QuestionView;
}
export interface QaUpvoteRequest {
  meeting_id: string;
  question_id: string;
  up?: boolean | null;
}
export interface QaUpvotedEvent {
  meeting_id: string;
  seq: number;
  question: QuestionView;
}
export interface QualityTold {
  up: QualityFigures | null;
  down: QualityFigures | null;
  quality: ('excellent' | 'good' | 'fair' | 'poor') | null;
  advice: string | null;
}
export interface ReactionReceivedEvent {
  meeting_id: string;
  seq: number;
  participant_id: string;
  emoji: string;
}
export interface ReactionSendAnswer {
  success: true;
}
export interface ReactionSendRequest {
  meeting_id: string;
  emoji: string;
}
export interface Refusal {
  success: false;
  error: {
    code: string;
    message: string;
    errors?: {
      field: string;
      message: string;
    }[];
    retry_after?: number;
  };
}
export interface SentAdmission {
  session_id: string;
  status: 'waiting' | 'admitted' | 'declined';
}
export interface SentBoard {
  participant_id: string;
  epoch: string;
  revision: number;
  elements: object[];
}
export interface SentBoardCleared {
  participant_id: string;
  epoch: string;
  revision: number;
}
export interface SentBreakoutCountdown {
  closes_at: string;
  closes_in_ms: number;
}
export interface SentBreakoutEnd {
  reason: 'closed' | 'expired' | 'discarded';
}
export interface SentBreakoutMessage {
  message: string;
  participant_id: string;
  participant_name: string;
  sent_at: string;
}
export interface SentBreakoutMove {
  participant_id: string;
  room_id: string | null;
  assigned_room_id: string | null;
  by: string;
}
export interface SentBreakoutWarning {
  ends_at: string;
  ends_in_ms: number;
}
export interface SentBreakouts {
  breakouts: BreakoutsView;
}
export interface SentCursor {
  participant_id: string;
  x: number | null;
  y: number | null;
  tool: 'pointer' | 'laser';
  button: 'up' | 'down';
}
export interface SentElsewhere {}
export interface SentEnd {
  reason: 'ended' | 'host_left' | 'empty' | 'deleted' | 'expired' | 'error' | 'cancelled';
}
export interface SentFirst {
  participant?: ParticipantView | null;
}
export interface SentGuest {
  session_id: string;
  participant_id: string;
  display_name: string;
}
export interface SentHands {
  participant_id: string;
  hands: string[];
}
export interface SentHelpCall {
  participant_id: string;
  participant_name: string;
  room_id: string;
  room_name: string;
}
export interface SentHost {
  host_id: string;
  reason: string;
}
export interface SentLayers {
  consumer_id: string;
  spatial_layer: number | null;
  temporal_layer: number | null;
}
export interface SentLeft {
  participant_id: string;
  reason: 'left' | 'disconnected' | 'ended' | 'removed' | 'banned';
}
export interface SentLevels {
  levels: AudioLevel[];
}
export interface SentLink {
  token: string;
}
export interface SentMeeting {
  meeting: MeetingView;
}
export interface SentMessage {
  message: ChatMessageView;
}
export interface SentMessageChange {
  message_id: string;
  message: ChatMessageView;
}
export interface SentMuted {
  participant_id: string;
  kind: 'audio' | 'video' | 'screen';
  by: string;
}
export interface SentParticipant {
  participant: ParticipantView;
}
export interface SentPoll {
  poll: PollView;
}
export interface SentProducer {
  producer: ProducerView;
}
export interface SentProducerChange {
  producer_id: string;
  participant_id: string;
  source: string;
}
export interface SentQuestion {
  question: QuestionView;
}
export interface SentReaction {
  participant_id: string;
  emoji: string;
}
export interface SentRemoved {
  participant_id: string;
  reason: 'left' | 'disconnected' | 'ended' | 'removed' | 'banned';
  message?: string | null;
}
export interface SentReplaced {
  device_id: string;
}
export interface SentReset {
  reason: string;
}
export interface SentScore {
  id: string;
  score: unknown;
}
export interface SentSpeaker {
  participant_id: string | null;
}
export interface SentStatus {
  status: 'scheduled' | 'waiting' | 'in_progress' | 'paused' | 'ended' | 'cancelled' | 'failed';
}
export interface SentTyping {
  participant_id: string;
  participant_name: string;
  typing: boolean;
  to: string | null;
}
export interface SentWaiting {
  participant: ParticipantView;
  change: 'waiting' | 'admitted' | 'rejected' | 'left';
}
export interface SentWanted {
  producer_id: string;
  spatial_layer: number | null;
}
export interface SentWeak {
  participants: WeakConnection[];
}
export interface ServerDrainingEvent {
  reconnect_in_ms: number;
}
export interface SessionReplacedEvent {
  meeting_id: string;
  device_id: string;
}
export interface StateSyncAnswer {
  success: true;
  seq: number;
  events?: MissedEvent[] | null;
  snapshot?: MeetingState | null;
}
export interface StateSyncRequest {
  meeting_id: string;
  since: number;
}
export interface WhiteboardClearAnswer {
  success: true;
  epoch: string;
  revision: number;
}
export interface WhiteboardClearRequest {
  meeting_id: string;
}
export interface WhiteboardClearedEvent {
  meeting_id: string;
  seq: number;
  participant_id: string;
  epoch: string;
  revision: number;
}
export interface WhiteboardCursorAnswer {
  success: true;
}
export interface WhiteboardCursorEvent {
  meeting_id: string;
  participant_id: string;
  x: number | null;
  y: number | null;
  tool: 'pointer' | 'laser';
  button: 'up' | 'down';
}
export interface WhiteboardCursorRequest {
  meeting_id: string;
  x?: number | null;
  y?: number | null;
  tool?: ('pointer' | 'laser') | null;
  button?: ('up' | 'down') | null;
}
export interface WhiteboardSceneAnswer {
  success: true;
  epoch: string;
  revision: number;
  reached: number;
  more: boolean;
  elements: object[];
}
export interface WhiteboardSceneRequest {
  meeting_id: string;
  epoch?: string | null;
  since?: number | null;
}
export interface WhiteboardUpdateAnswer {
  success: true;
  epoch: string;
  revision: number;
  lost: object[];
}
export interface WhiteboardUpdateRequest {
  meeting_id: string;
  /**
   * @maxItems 5000
   */
  elements: BoardElementHead[];
}
export interface WhiteboardUpdatedEvent {
  meeting_id: string;
  participant_id: string;
  epoch: string;
  revision: number;
  elements: object[];
}

/** What clients send in namespace /, and how it is acknowledged. */
export interface MainClientEvents {
  /** Starts the delivery of events meant for the person. */
  'client:ready': { payload: ClientReadyRequest; answer: ClientReadyAnswer };
  /** Joins; the answer has the full state, or says that one waits. rejoin: nobody clicked, the client comes back by itself; who was sent away meanwhile is refused (forbidden, reason: removed). */
  'meeting:join': { payload: MeetingJoinRequest; answer: MeetingJoinAnswer };
  /** Joins as somebody who was let in before; others are refused instead of made to wait. */
  'meeting:register-participant': { payload: MeetingRegisterParticipantRequest; answer: MeetingRegisterParticipantAnswer };
  /** Leaves with this device; with the last one the person has left. */
  'meeting:leave': { payload: MeetingLeaveRequest; answer: MeetingLeaveAnswer };
  /** Starts a meeting. */
  'meeting:start': { payload: MeetingStartRequest; answer: MeetingStartAnswer };
  /** Ends a meeting for everybody. */
  'meeting:end': { payload: MeetingEndRequest; answer: MeetingEndAnswer };
  /** Makes a meeting; those invited get meeting:created. */
  'meeting:create': { payload: MeetingCreateRequest; answer: MeetingCreateAnswer };
  /** Changes a meeting; the fields stand beside meeting_id or in fields, whose word counts. */
  'meeting:update': { payload: MeetingUpdateRequest; answer: MeetingUpdateAnswer };
  /** Holds the media of everybody but hosts. */
  'meeting:pause': { payload: MeetingPauseRequest; answer: MeetingPauseAnswer };
  /** Goes on with a paused meeting. */
  'meeting:resume': { payload: MeetingResumeRequest; answer: MeetingResumeAnswer };
  /** The link for people without an account. */
  'meeting:generate_link': { payload: MeetingGenerateLinkRequest; answer: MeetingGenerateLinkAnswer };
  /** Calls people into a live meeting; each gets meeting:live_invite_sent. */
  'meeting:invite-live': { payload: MeetingInviteLiveRequest; answer: MeetingInviteLiveAnswer };
  /** Sends somebody away. They may join again. */
  'participant:kick': { payload: ParticipantKickRequest; answer: ParticipantKickAnswer };
  /** Sends somebody away for good. */
  'participant:ban': { payload: ParticipantBanRequest; answer: ParticipantBanAnswer };
  /** Changes a role; only the host makes somebody else host. */
  'participant:role': { payload: ParticipantRoleRequest; answer: ParticipantRoleAnswer };
  /** Pauses what somebody sends; only they themselves unmute. */
  'participant:mute': { payload: ParticipantMuteRequest; answer: ParticipantMuteAnswer };
  /** Pauses what everybody sends but hosts; audio where no kind is named. */
  'participant:mute_all': { payload: ParticipantMuteAllRequest; answer: ParticipantMuteAllAnswer };
  /** Lets nobody new in, but for hosts, or lets people in again. */
  'meeting:lock': { payload: MeetingLockRequest; answer: MeetingLockAnswer };
  /** Those who wait to be let in. */
  'lobby:list': { payload: LobbyListRequest; answer: LobbyListAnswer };
  /** Lets one in who waits, or all of them. */
  'lobby:admit': { payload: LobbyAdmitRequest; answer: LobbyAdmitAnswer };
  /** Sends one away who waits, or all of them. */
  'lobby:reject': { payload: LobbyRejectRequest; answer: LobbyRejectAnswer };
  /** Sends a message to all, or (to) privately to one; of type file, a file that was put there by POST /api/meetings/:id/files. */
  'chat:send': { payload: ChatSendRequest; answer: ChatSendAnswer };
  /** Changes one's own message. */
  'chat:edit': { payload: ChatEditRequest; answer: ChatEditAnswer };
  /** Deletes one's own message, which leaves a placeholder; that of others needs can_moderate. */
  'chat:delete': { payload: ChatDeleteRequest; answer: ChatDeleteAnswer };
  /** The messages before one, or the last ones; newest last. */
  'chat:history': { payload: ChatHistoryRequest; answer: ChatHistoryAnswer };
  /** Tells the others, or (to) one, that one is writing. Say it again every few seconds; it is not stored, and fades by itself. */
  'chat:typing': { payload: ChatTypingRequest; answer: ChatTypingAnswer };
  /** Shows an emoji to all; it is not stored. */
  'reaction:send': { payload: ReactionSendRequest; answer: ReactionSendAnswer };
  /** Makes a poll; for hosts, co-hosts and presenters. */
  'poll:create': { payload: PollCreateRequest; answer: PollCreateAnswer };
  /** Votes, or changes the vote while the poll is open. An anonymous poll answers with a ballot: only with it can that vote be changed. */
  'poll:vote': { payload: PollVoteRequest; answer: PollVoteAnswer };
  /** Closes a poll; for who made it, hosts and co-hosts. */
  'poll:close': { payload: PollCloseRequest; answer: PollCloseAnswer };
  /** The polls before one, or the last ones; newest last. */
  'poll:history': { payload: PollHistoryRequest; answer: PollHistoryAnswer };
  /** Asks the hosts a question. */
  'qa:ask': { payload: QaAskRequest; answer: QaAskAnswer };
  /** Votes for a question, or (up: false) takes the vote back. */
  'qa:upvote': { payload: QaUpvoteRequest; answer: QaUpvoteAnswer };
  /** Answers in writing, or notes that it was answered live; for hosts, co-hosts and presenters. */
  'qa:answer': { payload: QaAnswerRequest; answer: QaAnswerAnswer };
  /** Takes a question away; for hosts, co-hosts and who asked it. */
  'qa:dismiss': { payload: QaDismissRequest; answer: QaDismissAnswer };
  /** The questions before one, or the last ones; newest last. */
  'qa:history': { payload: QaHistoryRequest; answer: QaHistoryAnswer };
  /** Raises one's hand. */
  'hand:raise': { payload: HandRaiseRequest; answer: HandRaiseAnswer };
  /** Lowers one's own hand; that of others needs can_moderate. */
  'hand:lower': { payload: HandLowerRequest; answer: HandLowerAnswer };
  /** The numbered events after `since` (reactions are not kept), or, where they are not all kept any more, the whole state. */
  'state:sync': { payload: StateSyncRequest; answer: StateSyncAnswer };
  /** Changes the drawing: Excalidraw elements, new or changed, merged one by one (the higher `version` wins, of equal ones the lower `versionNonce`). 1 MB at most; all or nothing. */
  'whiteboard:update': { payload: WhiteboardUpdateRequest; answer: WhiteboardUpdateAnswer };
  /** Where one points, in the drawing's coordinates; without x and y, nowhere. It is not stored, and who reads slowly may miss it. */
  'whiteboard:cursor': { payload: WhiteboardCursorRequest; answer: WhiteboardCursorAnswer };
  /** Deletes the whole drawing for good. */
  'whiteboard:clear': { payload: WhiteboardClearRequest; answer: WhiteboardClearAnswer };
  /** The drawing in parts: while `more`, ask again with `epoch` and `since: reached`. Who comes back gives its own `epoch` and the last `revision` it knows, and gets what changed after it, deleted elements too; of another epoch, everything. */
  'whiteboard:scene': { payload: WhiteboardSceneRequest; answer: WhiteboardSceneAnswer };
  /** Plans breakout rooms, in place of those planned before: so many, or these, with people assigned evenly by chance (auto), as named (manual) or by their own choice (choose). Needs can_manage_breakouts. */
  'breakout:create': { payload: BreakoutCreateRequest; answer: BreakoutCreateAnswer };
  /** Renames a room; needs can_manage_breakouts. */
  'breakout:rename': { payload: BreakoutRenameRequest; answer: BreakoutRenameAnswer };
  /** Moves people into their rooms; with minutes they are brought back by themselves. Needs can_manage_breakouts. */
  'breakout:open': { payload: BreakoutOpenRequest; answer: BreakoutOpenAnswer };
  /** Moves somebody into a room or back; before the opening it says where they belong. Others than oneself need can_manage_breakouts. People go to the main room and to their own at any time, and to any room where they choose or belong into none. */
  'breakout:move': { payload: BreakoutMoveRequest; answer: BreakoutMoveAnswer };
  /** Tells all rooms something; needs can_manage_breakouts. */
  'breakout:broadcast': { payload: BreakoutBroadcastRequest; answer: BreakoutBroadcastAnswer };
  /** Brings everybody back after a countdown, or gives up rooms that are not open. Needs can_manage_breakouts. */
  'breakout:close': { payload: BreakoutCloseRequest; answer: BreakoutCloseAnswer };
  /** Asks the hosts to come into one's room. */
  'breakout:help': { payload: BreakoutHelpRequest; answer: BreakoutHelpAnswer };
  /** What the meeting's router can receive and send. */
  'media:capabilities': { payload: MediaCapabilitiesRequest; answer: MediaCapabilitiesAnswer };
  /** Makes a WebRTC transport. */
  'media:transport:create': { payload: MediaTransportCreateRequest; answer: MediaTransportCreateAnswer };
  /** Gives the transport the client's DTLS parameters. */
  'media:transport:connect': { payload: MediaTransportConnectRequest; answer: MediaTransportConnectAnswer };
  /** New ICE credentials after a network change. */
  'media:transport:restart_ice': { payload: MediaTransportRestartIceRequest; answer: MediaTransportRestartIceAnswer };
  /** Sends a track; the others get media:producer:new. */
  'media:produce': { payload: MediaProduceRequest; answer: MediaProduceAnswer };
  /** Mutes a track that is sent. */
  'media:producer:pause': { payload: MediaProducerPauseRequest; answer: MediaProducerPauseAnswer };
  /** Unmutes it. */
  'media:producer:resume': { payload: MediaProducerResumeRequest; answer: MediaProducerResumeAnswer };
  /** Stops sending a track. */
  'media:producer:close': { payload: MediaProducerCloseRequest; answer: MediaProducerCloseAnswer };
  /** Receives another's track; video starts paused. */
  'media:consume': { payload: MediaConsumeRequest; answer: MediaConsumeAnswer };
  /** Stops the flow of a received track. */
  'media:consumer:pause': { payload: MediaConsumerPauseRequest; answer: MediaConsumerPauseAnswer };
  /** Lets it flow. */
  'media:consumer:resume': { payload: MediaConsumerResumeRequest; answer: MediaConsumerResumeAnswer };
  /** Which layers of a video are wanted at most. */
  'media:consumer:prefer': { payload: MediaConsumerPreferRequest; answer: MediaConsumerPreferAnswer };
  /** Figures of this device's transports, producers and consumers. */
  'media:stats': { payload: MediaStatsRequest; answer: MediaStatsAnswer };
  /** How media flows that goes to the other of two directly; to be said every five seconds. */
  'media:direct:quality': { payload: MediaDirectQualityRequest; answer: MediaDirectQualityAnswer };
  /** A guest stands at the door; the room is told. */
  'meeting:guest_join': { payload: MeetingGuestJoinRequest; answer: MeetingGuestJoinAnswer };
  /** Lets a waiting guest in. */
  'meeting:admit_guest': { payload: MeetingAdmitGuestRequest; answer: MeetingAdmitGuestAnswer };
  /** Sends a waiting guest away. */
  'meeting:decline_guest': { payload: MeetingDeclineGuestRequest; answer: MeetingDeclineGuestAnswer };
  /** Makes an instant call; nobody rings yet. */
  'call:create': { payload: CallCreateRequest; answer: CallCreateAnswer };
  /** Calls people into a call: the devices of those who are connected ring for 45 seconds. */
  'call:notify': { payload: CallNotifyRequest; answer: CallNotifyAnswer };
  /** Answers a call; the person's other devices stop ringing. */
  'call:accept': { payload: CallAcceptRequest; answer: CallAcceptAnswer };
  /** Declines a call on all devices of the person. */
  'call:decline': { payload: CallDeclineRequest; answer: CallDeclineAnswer };
  /** Gives up: those whom one has called into the call stop ringing. */
  'call:cancel': { payload: CallCancelRequest; answer: CallCancelAnswer };
  /** Says that the person is there; every 60 seconds. */
  'presence:heartbeat': { payload: PresenceHeartbeatRequest; answer: PresenceHeartbeatAnswer };
}

/** What the server sends in namespace /. */
export interface MainServerEvents {
  /** Someone is in. */
  'participant:joined': ParticipantJoinedEvent;
  /** Someone is not in any more. */
  'participant:left': ParticipantLeftEvent;
  /** Name, role, answer or what they send changed; somebody was invited. */
  'participant:updated': ParticipantUpdatedEvent;
  /** Someone was sent away (removed or banned); also to all devices of that person. */
  'participant:removed': ParticipantRemovedEvent;
  /** A host paused what somebody sends. */
  'participant:muted': ParticipantMutedEvent;
  /** To the person: they wait for the start or to be let in. */
  'lobby:waiting': LobbyWaitingEvent;
  /** To the person: they may join. */
  'lobby:admitted': LobbyAdmittedEvent;
  /** To the person. */
  'lobby:rejected': LobbyRejectedEvent;
  /** To the hosts: who waits, or does not any more. */
  'lobby:updated': LobbyUpdatedEvent;
  /** A guest waits to be let in. */
  'meeting:guest_join': MeetingGuestJoinEvent;
  /** What was decided about a guest; to the room and to the guest. */
  'meeting:admission_status': MeetingAdmissionStatusEvent;
  /** To a socket that is out of the meeting now, with its media: another one joined with its device_id (the page was loaded again, or opened twice). It stays connected, and must not join again by itself. */
  'session:replaced': SessionReplacedEvent;
  /** Someone is there now. Of many at once, some are gathered: then users holds all of them, and the other fields are left out. */
  'presence:user_connected': PresenceUserConnectedEvent;
  /** The same for people who are not there any more. */
  'presence:user_disconnected': PresenceUserDisconnectedEvent;
  /** To those who were invited to it. */
  'meeting:created': MeetingCreatedEvent;
  /** A meeting was changed; also to its people's devices that are not in it. */
  'meeting:updated': MeetingUpdatedEvent;
  /** Also to those who wait and to its people's devices that are not in it. */
  'meeting:started': MeetingStartedEvent;
  /** Only hosts are seen and heard now. */
  'meeting:paused': MeetingPausedEvent;
  /** It goes on. */
  'meeting:resumed': MeetingResumedEvent;
  /** Nothing follows it. Also to those who wait and to its people's devices that are not in it. */
  'meeting:ended': MeetingEndedEvent;
  /** To its people. */
  'meeting:deleted': MeetingDeletedEvent;
  /** There is a link for guests. */
  'meeting:link_generated': MeetingLinkGeneratedEvent;
  /** To the meeting's people, with the participant, and without to those who wait, when the first one comes; each time that it takes place. */
  'meeting:first_participant_joined': MeetingFirstParticipantJoinedEvent;
  /** To a person who is called into it. */
  'meeting:live_invite_sent': MeetingLiveInviteSentEvent;
  /** Somebody else is the host: host_left, transferred, or a group call was handed_over. */
  'host:changed': HostChangedEvent;
  /** To all devices of a person, once for each type and time: 15_min_warning, start_time, invitation and cancelled with the meeting (who is called into a live one gets meeting:live_invite_sent); of a conference also participants_added, participants_removed and role_changed with meeting_id and participants. */
  'notification': NotificationEvent;
  /** A private message, without number, goes to its two people only. */
  'chat:message': ChatMessageEvent;
  /** Likewise: its text is another. */
  'chat:edited': ChatEditedEvent;
  /** Likewise: text and file are gone, deleted_at is set. */
  'chat:deleted': ChatDeletedEvent;
  /** To the others, or the one that it is for. It fades after some 6 seconds without another. */
  'chat:typing': ChatTypingEvent;
  /** To all devices but the one that drew: the elements that won. Not numbered, since drawing would push everything else out of the window of kept events; revision grows with each, and whiteboard:scene gives what was missed. */
  'whiteboard:updated': WhiteboardUpdatedEvent;
  /** To all devices but the one that points; x and y null: nowhere. May be lost. */
  'whiteboard:cursor': WhiteboardCursorEvent;
  /** Nothing is drawn any more. What the revision says counts: an older answer of whiteboard:scene or whiteboard:update is out of date. */
  'whiteboard:cleared': WhiteboardClearedEvent;
  /** Not stored, and not kept for state:sync. */
  'reaction:received': ReactionReceivedEvent;
  /** hands: who raised first comes first. */
  'hand:raised': HandRaisedEvent;
  /** Likewise. */
  'hand:lowered': HandLoweredEvent;
  /** There is a new poll. */
  'poll:created': PollCreatedEvent;
  /** Somebody voted. voters names 50 of an option at most, and nobody of an anonymous poll; votes counts all. */
  'poll:updated': PollUpdatedEvent;
  /** With what came out. */
  'poll:closed': PollClosedEvent;
  /** There is a new question. */
  'qa:asked': QaAskedEvent;
  /** It has a vote more or less. */
  'qa:upvoted': QaUpvotedEvent;
  /** In writing, or live. */
  'qa:answered': QaAnsweredEvent;
  /** It is shown no more. */
  'qa:dismissed': QaDismissedEvent;
  /** Rooms are planned. */
  'breakout:created': BreakoutCreatedEvent;
  /** A room has another name. */
  'breakout:updated': BreakoutUpdatedEvent;
  /** People are in their rooms from now on, and what is sent elsewhere is not seen any more: media:producer:closed and media:producer:new follow, without numbers, of all that changes for a device. */
  'breakout:opened': BreakoutOpenedEvent;
  /** Null is the main room; by: the participant who did it. While rooms are open, media:producer: events follow as after the opening. */
  'breakout:moved': BreakoutMovedEvent;
  /** From a host to all rooms. */
  'breakout:message': BreakoutMessageEvent;
  /** The rooms close in a minute. */
  'breakout:warning': BreakoutWarningEvent;
  /** The countdown runs; people are still in their rooms. */
  'breakout:closing': BreakoutClosingEvent;
  /** Everybody is in the main room, and there are no rooms any more; media:producer: events follow as after the opening. */
  'breakout:closed': BreakoutClosedEvent;
  /** To the hosts: somebody in a room asks for one of them. */
  'breakout:help_requested': BreakoutHelpRequestedEvent;
  /** The event of this number was for another breakout room only. */
  'breakout:elsewhere': BreakoutElsewhereEvent;
  /** Somebody sends something new. Without number where it was there before, in another breakout room than one's own is now. */
  'media:producer:new': MediaProducerNewEvent;
  /** Its consumers are gone with it. Without number where it goes on in another breakout room. */
  'media:producer:closed': MediaProducerClosedEvent;
  /** Nothing flows from it. */
  'media:producer:paused': MediaProducerPausedEvent;
  /** It flows again. */
  'media:producer:resumed': MediaProducerResumedEvent;
  /** Which layers flow now, to the device that receives; null: nothing flows. */
  'media:consumer:layers': MediaConsumerLayersEvent;
  /** To the device that sends a video: the highest layer that somebody receives; null: nobody receives any. */
  'media:producer:wanted': MediaProducerWantedEvent;
  /** How well a producer or consumer does, to its device. */
  'media:score': MediaScoreEvent;
  /** Every five seconds, to devices with media: how well it flows, and a sentence where something is wrong. */
  'media:quality': MediaQualityEvent;
  /** Every five seconds, while there are any, and once when there are none any more: whose connections are weak. */
  'media:quality:weak': MediaQualityWeakEvent;
  /** Null: nobody speaks. */
  'media:active_speaker': MediaActiveSpeakerEvent;
  /** Volumes in dBvo, loudest first. */
  'media:audio_levels': MediaAudioLevelsEvent;
  /** The media worker was lost; build transports anew and produce again. */
  'media:reset': MediaResetEvent;
  /** To all devices of who is called; also to one that gets ready while it rings. */
  'call:incoming': CallIncomingEvent;
  /** To everybody who takes part: stop ringing for that person. */
  'call:accepted': CallAcceptedEvent;
  /** To the caller, and to the devices of who declined. */
  'call:declined': CallDeclinedEvent;
  /** To who was called: the caller gave up, the call is over, or they were sent away from it. */
  'call:cancelled': CallCancelledEvent;
  /** To who was called and to the caller, after 45 seconds. */
  'call:missed': CallMissedEvent;
  /** The server is about to stop; connect again after that time. */
  'server:draining': ServerDrainingEvent;
  /** An event without acknowledgement failed. */
  'error': ErrorEvent;
}

export const MAIN_SERVER_EVENTS = [
  'participant:joined',
  'participant:left',
  'participant:updated',
  'participant:removed',
  'participant:muted',
  'lobby:waiting',
  'lobby:admitted',
  'lobby:rejected',
  'lobby:updated',
  'meeting:guest_join',
  'meeting:admission_status',
  'session:replaced',
  'presence:user_connected',
  'presence:user_disconnected',
  'meeting:created',
  'meeting:updated',
  'meeting:started',
  'meeting:paused',
  'meeting:resumed',
  'meeting:ended',
  'meeting:deleted',
  'meeting:link_generated',
  'meeting:first_participant_joined',
  'meeting:live_invite_sent',
  'host:changed',
  'notification',
  'chat:message',
  'chat:edited',
  'chat:deleted',
  'chat:typing',
  'whiteboard:updated',
  'whiteboard:cursor',
  'whiteboard:cleared',
  'reaction:received',
  'hand:raised',
  'hand:lowered',
  'poll:created',
  'poll:updated',
  'poll:closed',
  'qa:asked',
  'qa:upvoted',
  'qa:answered',
  'qa:dismissed',
  'breakout:created',
  'breakout:updated',
  'breakout:opened',
  'breakout:moved',
  'breakout:message',
  'breakout:warning',
  'breakout:closing',
  'breakout:closed',
  'breakout:help_requested',
  'breakout:elsewhere',
  'media:producer:new',
  'media:producer:closed',
  'media:producer:paused',
  'media:producer:resumed',
  'media:consumer:layers',
  'media:producer:wanted',
  'media:score',
  'media:quality',
  'media:quality:weak',
  'media:active_speaker',
  'media:audio_levels',
  'media:reset',
  'call:incoming',
  'call:accepted',
  'call:declined',
  'call:cancelled',
  'call:missed',
  'server:draining',
  'error',
] as const satisfies readonly (keyof MainServerEvents)[];

/** What clients send in namespace /calls, and how it is acknowledged. */
export interface CallsClientEvents {
  /** Joins a group's call; the first one starts it. */
  'call:join': { payload: CallsCallJoinRequest; answer: CallsCallJoinAnswer };
  /** Leaves with this device; with the last one the person has left. */
  'call:leave': { payload: CallsCallLeaveRequest; answer: CallsCallLeaveAnswer };
  /** To a person's devices in the call, or to everybody else in it. */
  'call:signal': { payload: CallsCallSignalRequest; answer: CallsCallSignalAnswer };
}

/** What the server sends in namespace /calls. */
export interface CallsServerEvents {
  /** On connecting: the open calls of the person's groups. */
  'active-calls': CallsActiveCallsEvent;
  /** To the group. */
  'call:created': CallsCallCreatedEvent;
  /** To the group. */
  'call:ended': CallsCallEndedEvent;
  /** To whom a call is handed over: join, and they leave. */
  'call:transfer': CallsCallTransferEvent;
  /** To those in the call. */
  'participant-joined': CallsParticipantJoinedEvent;
  /** To those in the call; and to all devices of who is sent away from it, or out of its group. */
  'participant-left': CallsParticipantLeftEvent;
  /** From somebody in the call. */
  'call:signal': CallsCallSignalEvent;
  /** The server is about to stop; connect again after that time. */
  'server:draining': CallsServerDrainingEvent;
  /** An event without acknowledgement failed. */
  'error': CallsErrorEvent;
}

export const CALLS_SERVER_EVENTS = [
  'active-calls',
  'call:created',
  'call:ended',
  'call:transfer',
  'participant-joined',
  'participant-left',
  'call:signal',
  'server:draining',
  'error',
] as const satisfies readonly (keyof CallsServerEvents)[];

/** What clients send in namespace /meetings, and how it is acknowledged. */
export interface MeetingsClientEvents {
  /** Becomes one of the peers; the answer names the others. */
  'peer:join': { payload: MeetingsPeerJoinRequest; answer: MeetingsPeerJoinAnswer };
  /** Leaves with this device; with the last one the person has left. */
  'peer:leave': { payload: MeetingsPeerLeaveRequest; answer: MeetingsPeerLeaveAnswer };
  /** To a peer's devices. */
  'signal:offer': { payload: MeetingsSignalOfferRequest; answer: MeetingsSignalOfferAnswer };
  /** To a peer's devices. */
  'signal:answer': { payload: MeetingsSignalAnswerRequest; answer: MeetingsSignalAnswerAnswer };
  /** To a peer's devices. */
  'signal:ice': { payload: MeetingsSignalIceRequest; answer: MeetingsSignalIceAnswer };
  /** Sends somebody away; for HOST and COHOST, never the host. */
  'host:kick': { payload: MeetingsHostKickRequest; answer: MeetingsHostKickAnswer };
  /** Keeps somebody out for good; for HOST and COHOST, never the host. */
  'host:ban': { payload: MeetingsHostBanRequest; answer: MeetingsHostBanAnswer };
  /** Ends the meeting for everybody; for HOST. */
  'host:end': { payload: MeetingsHostEndRequest; answer: MeetingsHostEndAnswer };
}

/** What the server sends in namespace /meetings. */
export interface MeetingsServerEvents {
  /** Somebody has become one of the peers. */
  'peer:joined': MeetingsPeerJoinedEvent;
  /** With their last device here. */
  'peer:left': MeetingsPeerLeftEvent;
  /** From a peer. */
  'signal:offer': MeetingsSignalOfferEvent;
  /** From a peer. */
  'signal:answer': MeetingsSignalAnswerEvent;
  /** From a peer. */
  'signal:ice': MeetingsSignalIceEvent;
  /** To who was sent away; the connection ends with it. */
  'host:kicked': MeetingsHostKickedEvent;
  /** Likewise. */
  'host:banned': MeetingsHostBannedEvent;
  /** The connection ends with it. */
  'meeting:ended': MeetingsMeetingEndedEvent;
  /** The server is about to stop; connect again after that time. */
  'server:draining': MeetingsServerDrainingEvent;
  /** An event without acknowledgement failed. */
  'error': MeetingsErrorEvent;
}

export const MEETINGS_SERVER_EVENTS = [
  'peer:joined',
  'peer:left',
  'signal:offer',
  'signal:answer',
  'signal:ice',
  'host:kicked',
  'host:banned',
  'meeting:ended',
  'server:draining',
  'error',
] as const satisfies readonly (keyof MeetingsServerEvents)[];
