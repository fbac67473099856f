// What the room's parts read from the store. Each gives back the same object as long as nothing changed.

import { remoteKey, type Participant, type ProducerInfo, type Source } from '@parley/sdk';
import { useShallow } from 'zustand/react/shallow';
import { useRoom } from '../state/room';

function producerOf(producers: ProducerInfo[], participantId: string, source: Source): ProducerInfo | undefined {
  return producers.find((each) => each.participant_id === participantId && each.source === source);
}

export function useSelfId(): string | null {
  return useRoom((state) => state.meeting.self?.participant_id ?? null);
}

export function useIsHost(): boolean {
  return useRoom(({ meeting: { self, meeting } }) =>
    Boolean(self && (self.role === 'host' || self.role === 'owner' || (self.user_id && self.user_id === meeting?.host_id))),
  );
}

/** Whether somebody can be heard: they send sound and are not muted. */
export function useMicOn(participantId: string): boolean {
  return useRoom((state) => {
    if (participantId === state.meeting.self?.participant_id) return state.localState?.mic.on ?? false;
    const producer = producerOf(state.meeting.producers, participantId, 'mic');
    return producer !== undefined && !producer.paused;
  });
}

/** The video to show of somebody, or null while they show none. */
export function useVideoTrack(participantId: string, source: 'camera' | 'screen'): MediaStreamTrack | null {
  return useRoom((state) => {
    if (participantId === state.meeting.self?.participant_id) {
      const camera = state.localState?.camera;
      return source === 'camera' && camera?.on ? camera.track : null;
    }
    const producer = producerOf(state.meeting.producers, participantId, source);
    if (!producer || producer.paused) return null;
    return state.mediaState.remote[remoteKey(participantId, source)]?.track ?? null;
  });
}

/** The others' shared screens, the latest first: the ids of those who share. */
export function useScreenSharers(): string[] {
  return useRoom(
    useShallow(({ meeting }) => {
      const screens = meeting.producers.filter((each) => each.source === 'screen');
      const ids = screens.map((each) => each.participant_id).filter((id) => id !== meeting.self?.participant_id);
      return [...new Set(ids.reverse())];
    }),
  );
}

/** Everybody, the others in the order in which they came, oneself last. */
export function useTileOrder(): Participant[] {
  return useRoom(
    useShallow(({ meeting }) => {
      const selfId = meeting.self?.participant_id;
      const others = meeting.participants.filter((each) => each.participant_id !== selfId);
      return [...others, ...meeting.participants.filter((each) => each.participant_id === selfId)];
    }),
  );
}
