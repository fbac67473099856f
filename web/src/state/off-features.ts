// Sound, pictures and shared screens that a meeting does not have: they are turned off here as well, and told.

import type { MeetingFeatures, MeetingState, MutedKind } from '@parley/sdk';

export const MEDIA_KINDS: readonly MutedKind[] = ['audio', 'video', 'screen'];

const FEATURES: Record<MutedKind, keyof MeetingFeatures> = {
  audio: 'audio_enabled',
  video: 'video_enabled',
  screen: 'screen_sharing_enabled',
};

export const OFF_WORDS: Record<MutedKind, string> = {
  audio: 'Microphones are turned off in this meeting.',
  video: 'Cameras are turned off in this meeting.',
  screen: 'Screen sharing is turned off in this meeting.',
};

/** Whether one is in a meeting that has none of that kind. */
export function isOffHere({ phase, meeting }: MeetingState, kind: MutedKind): boolean {
  return phase === 'joined' && meeting?.features[FEATURES[kind]] === false;
}
