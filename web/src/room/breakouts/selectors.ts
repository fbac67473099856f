// What the parts of the breakout rooms read from the store.

import { areRoomsOpen, assignedRoomOf, isHostRole, roomOf, type BreakoutRoom, type BreakoutsNow, type Participant } from '@parley/sdk';
import { stopwatchText } from '../../lib/format';
import { useTick } from '../../lib/hooks';
import { useRoom, type RoomState } from '../../state/room';

export function useBreakouts(): BreakoutsNow | null {
  return useRoom((state) => state.meeting.breakouts);
}

/** The room that one is in oneself; null in the main room. */
export function useOwnRoom(): BreakoutRoom | null {
  return useRoom(({ meeting }) => roomOf(meeting.breakouts, meeting.self?.participant_id));
}

/** Whether one may go into a room by oneself: hosts into each, others into their own, or where they choose. */
export function mayEnter({ meeting }: Pick<RoomState, 'meeting'>, room: BreakoutRoom): boolean {
  const { breakouts, self } = meeting;
  if (!breakouts || !self) return false;
  if (!areRoomsOpen(breakouts)) return breakouts.assign === 'choose';
  const own = assignedRoomOf(breakouts, self.participant_id);
  return isHostRole(self.role) || breakouts.assign === 'choose' || !own || own.room_id === room.room_id;
}

/** Whether a room is to be chosen by this person, who has none yet. */
export function awaitsChoice({ meeting }: Pick<RoomState, 'meeting'>): boolean {
  const { breakouts, self } = meeting;
  if (!breakouts || !self || isHostRole(self.role)) return false;
  if (assignedRoomOf(breakouts, self.participant_id) || roomOf(breakouts, self.participant_id)) return false;
  return breakouts.assign === 'choose' || areRoomsOpen(breakouts);
}

/** Those who are (before the opening: belong) in a room; null: in none. Only of people who are in the meeting. */
export function peopleIn(breakouts: BreakoutsNow, people: Participant[], room: BreakoutRoom | null): Participant[] {
  const find = areRoomsOpen(breakouts) ? roomOf : assignedRoomOf;
  return people.filter((each) => (find(breakouts, each.participant_id)?.room_id ?? null) === (room?.room_id ?? null));
}

/** "4:05" until then; null where there is no end. Told anew every half second. */
export function useTimeLeft(until: number | null | undefined): string | null {
  useTick(500);
  if (until === null || until === undefined) return null;
  return stopwatchText(Math.ceil((until - Date.now()) / 1000) * 1000);
}
