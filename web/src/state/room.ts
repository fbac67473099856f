// The meeting that this tab prepares for or is in: one at a time. Pages read the store and call the functions below; the
// library does the work.

import {
  initialMeetingState,
  MediaSession,
  toApiError,
  warmUpMedia,
  type ApiError,
  type LocalMedia,
  type LocalMediaState,
  type MediaSessionState,
  type MeetingSession,
  type MeetingState,
  type ServerMessage,
} from '@parley/sdk';
import { create } from 'zustand';
import { client, forcedPath, wantedCodec } from '../lib/client';
import { claimedDeviceId } from '../lib/device-id';
import { meetingTitle } from '../lib/format';
import { closeLocal, isWanted, openLocal } from './devices';
import { forgetNewsOf, tellChanges, tellNews } from './room-news';
import { readRoom, writeRoom, writeVisit, type VisitMemory } from './room-memory';
import { changeSettings, useSettings } from './settings';
import { toast } from './toasts';

/** Where in the room something is shown; what it is stands in room/views.tsx. */
export type ViewPlace = 'panel' | 'stage' | 'dialog';

export interface Reaction {
  id: number;
  participantId: string;
  emoji: string;
}

export interface RoomState {
  code: string | null;
  session: MeetingSession | null;
  local: LocalMedia | null;
  media: MediaSession | null;
  meeting: MeetingState;
  localState: LocalMediaState | null;
  mediaState: MediaSessionState;
  /** Who is heard right now. */
  speaking: Record<string, boolean>;
  reactions: Reaction[];
  /** What is open in each place, by the id of its row in room/views.tsx. */
  views: Record<ViewPlace, string | null>;
  /** The tile that one wants large, by remoteKey(participant, source). */
  pinned: string | null;
  unread: number;
  /** Ids of polls and questions that were shown in their panel. */
  seen: Record<string, true>;
  /** The browser wants a click before it plays sound. */
  audioBlocked: boolean;
}

const NO_MEDIA: MediaSessionState = { status: 'idle', remote: {}, direct: false, quality: null, weak: {} };
const NOTHING_OPEN: RoomState['views'] = { panel: null, stage: null, dialog: null };
const EMPTY = {
  session: null,
  media: null,
  meeting: initialMeetingState(),
  mediaState: NO_MEDIA,
  speaking: {},
  reactions: [],
  views: NOTHING_OPEN,
  pinned: null,
  unread: 0,
  seen: {},
  audioBlocked: false,
};

export const useRoom = create<RoomState>()(() => ({ ...EMPTY, code: null, local: null, localState: null }));
const { getState: get, setState: set } = useRoom;

// --- entering and leaving ---

/** Gets ready for a meeting: the connection is there before "Join" is clicked. */
export async function prepare(code: string): Promise<MeetingSession> {
  const { session, code: present, meeting } = get();
  const usable = !['left', 'ended', 'failed'].includes(meeting.phase);
  if (session && present === code && usable) return session;
  dropSession();
  set({ code });
  const deviceId = await claimedDeviceId();
  const raced = get();
  if (raced.session && raced.code === code) return raced.session;
  const opened = client.openMeeting(code, { deviceId });
  set({ session: opened, meeting: opened.state });
  opened.on('state', (meeting) => onMeetingState(opened, meeting));
  opened.on('message', onMessage);
  opened.connect();
  void warmUpMedia();
  return opened;
}

/** Joins. Throws ApiError when refused; the session stays ready for another try. */
export async function enter(code: string, input: JoinChoice): Promise<'joined' | 'waiting'> {
  const session = await prepare(code);
  const local = openLocal();
  if (!get().media) set({ media: startMedia(session, local) });
  joinInput = { name: input.name, ...(input.password ? { password: input.password } : {}) };
  if (input.name) changeSettings({ name: input.name });
  return session.join(input);
}

interface JoinChoice {
  name: string;
  password?: string;
  rejoin?: boolean;
}

let joinInput: JoinChoice = { name: '' };

/** Back into the meeting after the page was loaded again. False where this tab was in none. */
export async function reenter(code: string): Promise<'none' | 'joined' | 'waiting'> {
  const memory = readRoom(code);
  if (!memory) return 'none';
  openLocal({ mic: memory.mic, camera: memory.camera });
  return enter(code, { name: memory.name, ...(memory.password ? { password: memory.password } : {}), rejoin: true });
}

export async function leave(): Promise<void> {
  const { session } = get();
  await session?.leave();
}

export async function endForEveryone(): Promise<void> {
  await get().session?.end();
}

/** Lets go of everything, for example when the preview is left without joining. */
export function abandon(): void {
  dropSession();
  closeLocal();
  set({ code: null });
}

function dropSession(): void {
  const { session, media } = get();
  media?.close();
  // A session that is left closes itself once the server has been told: those who let people in see who still waits, and nobody sees who
  // has gone back while they were on their way in.
  if (session && ['waiting', 'joining'].includes(session.state.phase)) void session.leave();
  else if (session?.state.phase !== 'left') session?.close();
  set({ ...EMPTY });
}

function startMedia(session: MeetingSession, local: LocalMedia): MediaSession {
  const media = new MediaSession({ session, local, ...forcedPath(), ...wantedCodec() });
  media.on('state', (mediaState) => set({ mediaState }));
  media.on('problem', ({ source, error }) => onSendProblem(local, source, error));
  return media;
}

function onSendProblem(local: LocalMedia, source: string, error: ApiError): void {
  if (source === 'screen') local.stopScreen();
  const what = { mic: 'Your microphone', camera: 'Your camera', screen: 'Your screen' }[source] ?? 'The sound of your screen';
  toast(`${what} could not be sent. ${error.message}`, 'problem');
}

// --- what happens in the meeting ---

function onMeetingState(session: MeetingSession, meeting: MeetingState): void {
  if (get().session !== session) return;
  const known = get().meeting;
  const before = known.phase;
  set({ meeting });
  tellChanges(known, meeting);
  if (meeting.phase === 'joined' && before !== 'joined') openVisit();
  const over = meeting.phase === 'left' || meeting.phase === 'ended';
  if (over && before === 'joined') closeVisit(meeting);
  if (meeting.phase === 'failed') onFailed();
}

function openVisit(): void {
  const { code, local } = get();
  if (!code || !local) return;
  const { mic, camera } = local.state;
  const panel = readRoom(code)?.panel ?? null;
  // A device that is still being opened is on its way to being on.
  writeRoom(code, { ...joinInput, mic: isWanted(mic), camera: isWanted(camera), panel });
  set({ views: { ...NOTHING_OPEN, panel } });
}

function closeVisit(meeting: MeetingState): void {
  const { code } = get();
  if (!code) return;
  const how = howItEnded(meeting);
  const leftAt = Date.now();
  const message = meeting.endMessage ? { message: meeting.endMessage } : {};
  writeVisit(code, { title: meetingTitle(meeting.meeting), joinedAt: meeting.joinedAt ?? leftAt, leftAt, how, ...message });
  // Whoever took over elsewhere may come back here with one click.
  if (how !== 'replaced') writeRoom(code, null);
  get().media?.close();
  set({ media: null, mediaState: NO_MEDIA });
  closeLocal();
}

function howItEnded({ phase, endReason }: MeetingState): VisitMemory['how'] {
  if (phase === 'ended') return endReason === 'host_left' ? 'host_left' : 'ended';
  return endReason === 'removed' || endReason === 'banned' || endReason === 'replaced' ? endReason : 'left';
}

function onFailed(): void {
  const { code, media } = get();
  if (code) writeRoom(code, null);
  media?.close();
  set({ media: null, mediaState: NO_MEDIA });
}

let nextReaction = 1;
const REACTION_MS = 2800;
const MOST_REACTIONS = 40;

function onMessage(message: ServerMessage): void {
  tellNews(message);
  switch (message.event) {
    case 'chat:message':
      return onChat(message.data.message.participant_id);
    case 'reaction:received':
      return showReaction(message.data.participant_id, message.data.emoji);
    case 'media:audio_levels':
      return onLevels(message.data.levels);
    case 'error':
      return toast(message.data.message || toApiError(null).message, 'problem');
  }
}

function onChat(participantId: string | null): void {
  const { views, unread, meeting } = get();
  const own = participantId !== null && participantId === meeting.self?.participant_id;
  if (own || (views.panel === 'chat' && !document.hidden)) return;
  set({ unread: unread + 1 });
}

function showReaction(participantId: string, emoji: string): void {
  const id = nextReaction++;
  set(({ reactions }) => ({ reactions: [...reactions, { id, participantId, emoji }].slice(-MOST_REACTIONS) }));
  setTimeout(() => set(({ reactions }) => ({ reactions: reactions.filter((each) => each.id !== id) })), REACTION_MS);
}

/** Louder than this counts as speaking (dBov, RFC 6464). */
const SPEAKING_DB = -65;
/** Speech has pauses: the mark stays this long after the last sound. */
const SPEAKING_MS = 1200;
const quietTimers = new Map<string, ReturnType<typeof setTimeout>>();

function onLevels(levels: { participant_id: string; volume: number }[]): void {
  const loud = levels.filter((level) => level.volume > SPEAKING_DB).map((level) => level.participant_id);
  for (const id of loud) {
    clearTimeout(quietTimers.get(id));
    quietTimers.set(id, setTimeout(() => setSpeaking(id, false), SPEAKING_MS));
    setSpeaking(id, true);
  }
}

function setSpeaking(id: string, on: boolean): void {
  const { speaking } = get();
  if ((speaking[id] ?? false) === on) return;
  const { [id]: _, ...others } = speaking;
  set({ speaking: on ? { ...others, [id]: true } : others });
}

// --- the room's own controls ---

/** Opens something in a place, instead of what is open there; null closes. The panel is kept over a reload. */
export function openView(place: ViewPlace, id: string | null): void {
  const { code, views } = get();
  set({ views: { ...views, [place]: id } });
  forgetNewsOf(id);
  const memory = code && place === 'panel' ? readRoom(code) : null;
  if (code && memory) writeRoom(code, { ...memory, panel: id });
}

/** Wants a tile large, or not any more. */
export function togglePin(key: string): void {
  set({ pinned: get().pinned === key ? null : key });
}

/** Shows everybody alike, or who speaks large. It is seen at once: nothing stays pinned; where something else is shown, it is said. */
export function toggleLayout(): void {
  const layout = useSettings.getState().layout === 'speaker' ? 'grid' : 'speaker';
  changeSettings({ layout });
  const { views, meeting } = get();
  set({ pinned: null });
  const selfId = meeting.self?.participant_id;
  const isScreenShown = meeting.producers.some((each) => each.source === 'screen' && !each.paused && each.participant_id !== selfId);
  const instead = views.stage !== null ? 'what is open now is closed' : isScreenShown ? 'nobody shares a screen any more' : null;
  if (instead) toast(`${layout === 'speaker' ? 'Who speaks is shown large' : 'Everybody is shown alike'} once ${instead}.`);
}

export function readChat(): void {
  if (get().views.panel === 'chat' && get().unread > 0) set({ unread: 0 });
}

/** What a panel shows is no news any more. */
export function markSeen(ids: string[]): void {
  const { seen } = get();
  const fresh = ids.filter((id) => !seen[id]);
  if (fresh.length > 0) set({ seen: { ...seen, ...Object.fromEntries(fresh.map((id) => [id, true as const])) } });
}

export function setAudioBlocked(audioBlocked: boolean): void {
  set({ audioBlocked });
}

export async function react(emoji: string): Promise<void> {
  await attempt((session) => session.react(emoji));
}

export async function toggleHand(): Promise<void> {
  const { self, hands } = get().meeting;
  const raised = self !== null && hands.includes(self.participant_id);
  await attempt((session) => (raised ? session.hands.lower() : session.hands.raise()));
}

/** Asks something of the meeting; a refusal is shown in the server's words. False where it failed. */
export async function attempt(action: (session: MeetingSession) => Promise<unknown>): Promise<boolean> {
  const { session } = get();
  if (!session) return false;
  try {
    await action(session);
    return true;
  } catch (reason) {
    toast(toApiError(reason).message, 'problem');
    return false;
  }
}

/** Takes another name: in this meeting, for the next ones, and for the account where it is a temporary one. */
export async function rename(name: string): Promise<void> {
  const { session, code } = get();
  if (client.accounts.user?.user_type === 'temporary') await client.accounts.updateProfile({ name });
  await session?.rename(name);
  changeSettings({ name });
  joinInput = { ...joinInput, name };
  const memory = code ? readRoom(code) : null;
  if (code && memory) writeRoom(code, { ...memory, name });
}
