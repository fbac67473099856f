// Sound, pictures and shared screens that a meeting does not have: they are turned off here as well, and told.

import { isOffered, type MeetingState, type MutedKind, type Source } from '@parley/sdk';

export const MEDIA_KINDS: readonly MutedKind[] = ['audio', 'video', 'screen'];

const SOURCES: Record<MutedKind, Source> = { audio: 'mic', video: 'camera', screen: 'screen' };

export const OFF_WORDS: Record<MutedKind, string> = {
  audio: 'Microphones are turned off in this meeting.',
  video: 'Cameras are turned off in this meeting.',
  screen: 'Screen sharing is turned off in this meeting.',
};

/** Whether one is in a meeting that has none of that kind. */
export function isOffHere(state: MeetingState, kind: MutedKind): boolean {
  return state.phase === 'joined' && !isOffered(state, SOURCES[kind]);
}
