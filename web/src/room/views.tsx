// Everything that can be opened in the room, one row each. From a row come the entry in the bar and in "More", the badge,
// the keyboard shortcut with its line in the help, and the place where the component is shown.

import { Activity, ChartColumn, CircleHelp, MessageCircleQuestionMark, MessageSquare, PenLine, Settings, Split, Users, type LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';
import { openView, useRoom, type RoomState, type ViewPlace } from '../state/room';
import { BreakoutsPanel } from './breakouts/panel';
import { awaitsChoice } from './breakouts/selectors';
import { ChatPanel } from './chat-panel';
import { HelpDialog, SettingsDialog } from './dialogs';
import { PeoplePanel } from './people/people-panel';
import { PollsPanel } from './polls/polls-panel';
import { QuestionsPanel } from './questions/questions-panel';
import { canModerate, hasFeature } from './selectors';
import { StatisticsPanel } from './statistics-panel';
import { WhiteboardView } from './whiteboard/view';

export interface RoomView {
  /** Kept by a tab over a reload; never reused for something else. */
  id: string;
  title: string;
  icon: LucideIcon;
  /** panel: beside the stage; stage: covers the tiles; dialog: over everything. One of each at a time. */
  place: ViewPlace;
  component: ComponentType<{ onClose: () => void }>;
  /** How much awaits one there; shown until it is opened. `told` says it in words: "3 unread". */
  badge?: { count: (state: RoomState) => number; told: (count: number) => string };
  /** How many there are, shown quietly on a button of the bar. */
  count?: (state: RoomState) => number;
  /** Whether it is there for this person in this meeting; always, where left out. */
  offered?: (state: RoomState) => boolean;
  /** A key of the room's keyboard, and what the help says about it. */
  shortcut?: { key: string; text: string };
  /** A button of its own in the bar: at every width, or from 640 px. The others stand in "More". */
  bar?: 'always' | 'wide';
}

export const ROOM_VIEWS: RoomView[] = [
  {
    id: 'people',
    title: 'People',
    icon: Users,
    place: 'panel',
    component: PeoplePanel,
    badge: { count: (state) => state.meeting.lobby.length, told: (count) => `${count} waiting to come in` },
    count: (state) => state.meeting.participants.length,
    shortcut: { key: 'p', text: 'Open or close the list of people' },
    bar: 'wide',
  },
  {
    id: 'chat',
    title: 'Chat',
    icon: MessageSquare,
    place: 'panel',
    component: ChatPanel,
    badge: { count: (state) => state.unread, told: (count) => `${count} unread` },
    shortcut: { key: 'c', text: 'Open or close the chat' },
    bar: 'always',
  },
  {
    id: 'polls',
    title: 'Polls',
    icon: ChartColumn,
    place: 'panel',
    component: PollsPanel,
    badge: { count: unseenPolls, told: (count) => `${count} new` },
    offered: (state) => hasFeature(state, 'polls_enabled'),
    shortcut: { key: 'o', text: 'Open or close the polls' },
  },
  {
    id: 'questions',
    title: 'Questions',
    icon: MessageCircleQuestionMark,
    place: 'panel',
    component: QuestionsPanel,
    badge: { count: unseenQuestions, told: (count) => `${count} new` },
    offered: (state) => hasFeature(state, 'qa_enabled'),
    shortcut: { key: 'q', text: 'Open or close the questions' },
  },
  {
    id: 'whiteboard',
    title: 'Whiteboard',
    icon: PenLine,
    place: 'stage',
    component: WhiteboardView,
    badge: { count: ({ meeting, seen }) => (meeting.drawn && !seen['whiteboard'] ? 1 : 0), told: () => 'something is drawn' },
    // Where it is turned off while it is open, it can still be looked at.
    offered: (state) => hasFeature(state, 'whiteboard_enabled') || state.views.stage === 'whiteboard',
    shortcut: { key: 'w', text: 'Open or close the whiteboard' },
  },
  {
    id: 'breakouts',
    title: 'Breakout rooms',
    icon: Split,
    place: 'panel',
    component: BreakoutsPanel,
    badge: { count: (state) => (awaitsChoice(state) ? 1 : 0), told: () => 'a room to choose' },
    offered: (state) => hasFeature(state, 'breakout_rooms_enabled') && (canModerate(state) || state.meeting.breakouts !== null),
    shortcut: { key: 'b', text: 'Open or close the breakout rooms' },
  },
  {
    id: 'statistics',
    title: 'Statistics',
    icon: Activity,
    place: 'panel',
    component: StatisticsPanel,
    shortcut: { key: 's', text: 'Open or close the statistics of your connection' },
  },
  {
    id: 'settings',
    title: 'Settings',
    icon: Settings,
    place: 'dialog',
    component: SettingsDialog,
  },
  {
    id: 'help',
    title: 'Keyboard shortcuts',
    icon: CircleHelp,
    place: 'dialog',
    component: HelpDialog,
    shortcut: { key: '?', text: 'Show this help' },
  },
];

function unseenPolls({ meeting, seen }: RoomState): number {
  const selfId = meeting.self?.participant_id;
  return meeting.polls.filter((each) => each.status === 'open' && each.participant_id !== selfId && !seen[each.poll_id]).length;
}

function unseenQuestions({ meeting, seen }: RoomState): number {
  return meeting.questions.filter((each) => each.status === 'open' && !each.own && !seen[each.question_id]).length;
}

export function isOffered(view: RoomView, state: RoomState): boolean {
  return view.offered?.(state) ?? true;
}

export function toggleView(view: RoomView): void {
  openView(view.place, useRoom.getState().views[view.place] === view.id ? null : view.id);
}

/** Whether something is open in a place. */
export function useIsCovered(place: ViewPlace): boolean {
  return useRoom((state) => ROOM_VIEWS.some((each) => each.id === state.views[place] && each.place === place && isOffered(each, state)));
}

/** What is open in a place. */
export function ViewIn({ place }: { place: ViewPlace }) {
  const view = useRoom((state) => ROOM_VIEWS.find((each) => each.id === state.views[place] && each.place === place && isOffered(each, state)));
  if (!view) return null;
  const Component = view.component;
  return <Component key={view.id} onClose={() => openView(place, null)} />;
}
