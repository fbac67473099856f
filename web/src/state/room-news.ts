// What happens in the meeting and is told in a short message, with what can be done about it.

import { isHostRole, type MeetingState, type MutedKind, type Participant, type ServerMessage } from '@parley/sdk';
import { isWanted, keepDevices } from './devices';
import { isOffHere, MEDIA_KINDS, OFF_WORDS } from './off-features';
import { attempt, markSeen, openView, useRoom } from './room';
import { dismissToast, showToast, toast, withdrawToast } from './toasts';

/** The message that somebody draws; of no use any more once the drawing is looked at, however one came there, or taken away. */
let drawing: number | null = null;

/** A view was opened: what called to it goes. */
export function forgetNewsOf(view: string | null): void {
  if (view === 'whiteboard') forgetDrawing();
}

function forgetDrawing(): void {
  if (drawing !== null) dismissToast(drawing);
  drawing = null;
}

export function tellNews(message: ServerMessage): void {
  const { meeting, views, seen } = useRoom.getState();
  const selfId = meeting.self?.participant_id;
  switch (message.event) {
    case 'participant:muted':
      if (message.data.participant_id === selfId) onMuted(message.data.kind, message.data.by);
      return;
    case 'hand:raised': {
      const { participant_id: id } = message.data;
      if (id !== selfId && isHostRole(meeting.self?.role)) toast(`${nameOf(id)} raised a hand.`);
      return;
    }
    case 'poll:created': {
      const { participant_id: by, question } = message.data.poll;
      if (by === selfId || views.panel === 'polls') return;
      return toast(`New poll: ${shortened(question)}`, 'plain', { label: 'Vote', run: () => openView('panel', 'polls') });
    }
    case 'whiteboard:updated': {
      if (seen['whiteboard:news'] || views.stage === 'whiteboard') return;
      markSeen(['whiteboard:news']);
      const show = { label: 'Show', run: () => openView('stage', 'whiteboard') };
      drawing = showToast(`${nameOf(message.data.participant_id, 'Somebody')} draws on the whiteboard.`, 'plain', show);
      return;
    }
    case 'whiteboard:cleared':
      return forgetDrawing();
    case 'breakout:message': {
      const { participant_id: by, participant_name: name, message: text } = message.data;
      return by === selfId ? undefined : toast(`${name} to all rooms: ${text}`);
    }
    case 'breakout:help_requested': {
      const { participant_name: name, room_id: room, room_name: roomName } = message.data;
      const go = { label: 'Go there', run: () => void attempt((session) => session.breakouts.go(room)) };
      return toast(`${name} asks for help in ${roomName}.`, 'plain', go);
    }
    case 'breakout:warning':
      return toast('The breakout rooms close in one minute.');
    case 'breakout:closed':
      return message.data.reason === 'discarded' ? undefined : toast('The breakout rooms are closed. Everybody is back.');
    case 'qa:answered': {
      const { question_id: id, answer } = message.data.question;
      const own = meeting.questions.find((each) => each.question_id === id)?.own;
      if (!own || views.panel === 'questions') return;
      const words = answer === null ? 'Your question is being answered live.' : 'Your question was answered.';
      return toast(words, 'plain', { label: 'Show', run: () => openView('panel', 'questions') });
    }
  }
}

/** The server has stopped what was sent; here it is turned off as well, so that turning it on is one's own act. */
function onMuted(kind: MutedKind, by: string): void {
  turnOff(kind);
  // Where nobody may send it any more, that has been told.
  if (!isOffHere(useRoom.getState().meeting, kind)) toast(mutedWords(kind, nameOf(by)));
}

function mutedWords(kind: MutedKind, host: string): string {
  if (kind === 'audio') return `${host} muted your microphone. Unmute it when you want to speak.`;
  if (kind === 'video') return `${host} turned your camera off. You can turn it on again.`;
  return `${host} stopped the sharing of your screen.`;
}

function turnOff(kind: MutedKind): void {
  const { local } = useRoom.getState();
  if (kind === 'audio') void local?.setMic(false);
  else if (kind === 'video') void local?.setCamera(false);
  else local?.stopScreen();
  keepDevices();
}

/** What the meeting does not have, or not any more, is turned off here; told to who was heard or seen by it. */
function leaveOutWhatIsOff(before: MeetingState, now: MeetingState): void {
  const { local } = useRoom.getState();
  if (!local) return;
  const inUse = { audio: isWanted(local.state.mic), video: isWanted(local.state.camera), screen: local.state.screen.track !== null };
  for (const kind of MEDIA_KINDS) {
    if (!inUse[kind] || isOffHere(before, kind) || !isOffHere(now, kind)) continue;
    turnOff(kind);
    toast(OFF_WORDS[kind]);
  }
}

const ROLE_NEWS: Record<string, string> = {
  host: 'You are the host of this meeting now.',
  co_host: 'You are a co-host now: you can let people in, mute and remove them.',
  presenter: 'You are a presenter now: you can make polls and answer questions.',
};

/** That something is turned off is no news once it is on again. */
function forgetWhatIsOn(before: MeetingState, now: MeetingState): void {
  for (const kind of MEDIA_KINDS) if (isOffHere(before, kind) && !isOffHere(now, kind)) withdrawToast(OFF_WORDS[kind]);
}

/** What the news are between two states of the meeting: a role that was given or taken, and who waits since. */
export function tellChanges(before: MeetingState, now: MeetingState): void {
  leaveOutWhatIsOff(before, now);
  forgetWhatIsOn(before, now);
  if (before.phase !== 'joined' || now.phase !== 'joined') return;
  if (before.self && now.self && before.self.role !== now.self.role) {
    const left = isHostRole(before.self.role) || before.self.role === 'presenter';
    const news = ROLE_NEWS[now.self.role] ?? (left ? 'You are an attendee again.' : null);
    if (news) toast(news);
  }
  if (before.lobby !== now.lobby) {
    const known = new Set(before.lobby.map((each) => each.participant_id));
    forgetAnswered(new Set(now.lobby.map((each) => each.participant_id)));
    tellWaiting(now.lobby.filter((each) => !known.has(each.participant_id)));
  }
}

/** The messages of those who wait, by their ids: gone as soon as nobody of them waits, whoever let them in. */
let knocks: { toast: number; people: string[] }[] = [];

function forgetAnswered(waiting: Set<string>): void {
  const answered = knocks.filter(({ people }) => !people.some((id) => waiting.has(id)));
  for (const { toast: id } of answered) dismissToast(id);
  knocks = knocks.filter((knock) => !answered.includes(knock));
}

function tellWaiting(people: Participant[]): void {
  const [first, ...others] = people;
  if (!first) return;
  const admit = () => void attempt((session) => session.lobby.admit(first.participant_id));
  const shown =
    others.length > 0
      ? showToast(`${people.length} people are waiting to come in.`, 'plain', { label: 'Show', run: () => openView('panel', 'people') })
      : showToast(`${first.name} is waiting to come in.`, 'plain', { label: 'Admit', run: admit });
  knocks.push({ toast: shown, people: people.map((each) => each.participant_id) });
}

function nameOf(id: string, otherwise = 'A host'): string {
  return useRoom.getState().meeting.participants.find((each) => each.participant_id === id)?.name ?? otherwise;
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
