import { createContext, useContext, useEffect, type RefObject } from 'react';
import { useRoom } from '../state/room';

const HiddenContext = createContext(false);

/** Whether the tiles within are covered by something, which a tile cannot find out by itself. */
export const Hidden = HiddenContext.Provider;

/** Lets the library know whether and how large a tile is seen, so that no more is received than is shown. */
export function useDemand(ref: RefObject<HTMLElement | null>, participantId: string, source: 'camera' | 'screen', remote: boolean): void {
  const media = useRoom((state) => state.media);
  const hidden = useContext(HiddenContext);
  useEffect(() => {
    const element = ref.current;
    if (!media || !element || !remote) return;
    let visible = true;
    const tell = () => {
      const height = element.clientHeight * Math.min(2, window.devicePixelRatio || 1);
      media.setVideoDemand(participantId, source, { visible: visible && !hidden, height });
    };
    tell();
    const sizes = new ResizeObserver(tell);
    sizes.observe(element);
    const sights = new IntersectionObserver((entries) => {
      visible = entries[entries.length - 1]?.isIntersecting ?? visible;
      tell();
    });
    sights.observe(element);
    return () => {
      sizes.disconnect();
      sights.disconnect();
      media.setVideoDemand(participantId, source, null);
    };
  }, [ref, media, participantId, source, remote, hidden]);
}
