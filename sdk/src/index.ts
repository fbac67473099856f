export { Accounts, needsSignIn } from './accounts.js';
export { Backoff, sleep } from './backoff.js';
export { Calls, type Reached } from './calls.js';
export { ParleyClient, type ParleyClientOptions } from './client.js';
export {
  Conferences,
  type Conference,
  type ConferenceAnalytics,
  type ConferenceInvitee,
  type ConferenceLiveStats,
  type ConferenceParticipant,
  type ConferenceRole,
  type ConferenceStatus,
  type DirectionQuality,
  type JoinedConference,
  type NewConference,
  type WebrtcConfig,
} from './conferences.js';
export { Connection, type ConnectionStatus, type Credential } from './connection.js';
export { Emitter } from './emitter.js';
export { ApiError, sentenceFor, toApiError, type ErrorCode, type FieldProblem } from './errors.js';
export type { Answer, ClientEvent, ClientEvents, IncomingCall, JoinAnswer, Payload, ServerEvent, ServerEvents, ServerMessage } from './events.js';
export type { FileTransport, TransferOptions, UploadedFile } from './files.js';
export {
  GroupCallConnection,
  GroupCalls,
  type CallEnd,
  type CallParticipant,
  type CallSignal,
  type CallStatus,
  type CallType,
  type GroupCall,
  type GroupCallEvents,
  type JoinedGroupCall,
} from './group-calls.js';
export {
  GuestDesk,
  Guests,
  type Admission,
  type AdmissionAnswer,
  type GuestInput,
  type GuestKeys,
  type Invitation,
  type RegisteredGuest,
  type WaitingGuest,
} from './guests.js';
export {
  LocalMedia,
  problemOf,
  type DeviceKind,
  type DeviceNotice,
  type DeviceProblem,
  type DeviceState,
  type LocalMediaState,
} from './media/local.js';
export { remoteKey, type RemoteTrack, type VideoDemand } from './media/receiver.js';
export type { VideoCodec } from './media/encodings.js';
export type { TrackStatistics } from './media/statistics.js';
export { warmUpMedia } from './media/device.js';
export { isOffered } from './media/features.js';
export { MediaSession, type ConnectionQuality, type ConnectionReport, type MediaSessionState, type MediaStatus as MediaSessionStatus } from './media/session.js';
export {
  Breakouts,
  areRoomsOpen,
  assignedRoomOf,
  chatOfRoom,
  peopleWith,
  roomOf,
  type BreakoutAssign,
  type BreakoutPlan,
  type BreakoutRoom,
  type BreakoutsNow,
  type BreakoutsState,
  type PlannedRoom,
} from './meeting/breakouts.js';
export { Chat, CHAT_KEPT, isEmojiOnly, type ChatState, type SendOptions, type TypingPerson } from './meeting/chat.js';
export type { HandsState } from './meeting/hands.js';
export { isHostRole, type MutedKind, type Role } from './meeting/moderation.js';
export type { NewPoll, Poll, PollOption } from './meeting/polls.js';
export type { Question } from './meeting/questions.js';
export { MeetingSession, type JoinInput } from './meeting/session.js';
export { initialMeetingState, type MeetingPhase, type MeetingState } from './meeting/state.js';
export { Whiteboard, type BoardCursor, type BoardElement, type BoardPoint } from './meeting/whiteboard.js';
export { NamespaceConnection, type NamespaceState } from './namespace.js';
export { PeerConnection, type Peer, type PeerEvents, type PeerRole } from './peers.js';
export { PersonSession, type PersonSessionOptions, type PersonState } from './person.js';
export { Presence } from './presence.js';
export { MemoryStore, TokenStore, type KeyValueStore } from './tokens.js';
export type * from './types.js';
