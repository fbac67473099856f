// What of a person's sources the features of a meeting let be sent.

import type { MeetingState } from '../meeting/state.js';
import type { MeetingFeatures, Source } from '../types.js';

const NEEDED: Record<Source, keyof MeetingFeatures> = {
  mic: 'audio_enabled',
  camera: 'video_enabled',
  screen: 'screen_sharing_enabled',
  screen_audio: 'screen_sharing_enabled',
};

/** Whether the meeting has that kind of media; the server refuses what it has not, muted or not. */
export function isOffered({ meeting }: Pick<MeetingState, 'meeting'>, source: Source): boolean {
  return meeting?.features[NEEDED[source]] !== false;
}
