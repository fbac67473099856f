// Whether a meeting is one for two people to reach each other directly, and with whom.

import { areRoomsOpen } from '../../meeting/breakouts.js';
import type { MeetingState } from '../../meeting/state.js';
import type { Participant } from '../../types.js';

/** The other one of two, where nothing speaks against a direct path; null otherwise. */
export function partnerOf(state: MeetingState): Participant | null {
  if (state.phase !== 'joined' || !state.peerToPeer || !state.self || !state.meeting) return null;
  // Keys for end-to-end encryption belong to what goes through the forwarding unit.
  if (state.meeting.features.e2ee_enabled || areRoomsOpen(state.breakouts)) return null;
  const own = state.self.participant_id;
  const others = state.participants.filter((each) => each.participant_id !== own);
  return others.length === 1 ? (others[0] ?? null) : null;
}

/** How the namespace /meetings names them. */
export function personId(participant: Participant): string | null {
  return participant.user_id ?? participant.guest_session_id;
}
