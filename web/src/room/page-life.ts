import { useEffect } from 'react';
import { useChat } from '../state/chat';
import { useRoom } from '../state/room';

/** A short look at another tab does not interrupt the pictures. */
const HIDDEN_MS = 2000;

/** Follows what happens to the page as a whole: hidden, back on the network, screen about to sleep. */
export function usePageLife(): void {
  const media = useRoom((state) => state.media);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = () => {
      clearTimeout(timer);
      if (document.hidden) timer = setTimeout(() => media?.setSuspended(true), HIDDEN_MS);
      else media?.setSuspended(false);
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', follow);
    };
  }, [media]);

  useEffect(() => {
    const onOnline = () => {
      const { session, media: present } = useRoom.getState();
      session?.hurry();
      present?.networkChanged();
    };
    window.addEventListener('online', onOnline);
    return () => window.removeEventListener('online', onOnline);
  }, []);

  // What was written and is not there yet would be lost with the page: the browser asks first.
  const isUnsent = useChat((state) => state.outgoing.length > 0);
  useEffect(() => {
    if (!isUnsent) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isUnsent]);

  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    let gone = false;
    const hold = async () => {
      if (document.hidden || !navigator.wakeLock) return;
      lock = await navigator.wakeLock.request('screen').catch(() => null);
      if (gone) void lock?.release();
    };
    void hold();
    // The browser takes the lock back whenever the page is hidden.
    document.addEventListener('visibilitychange', hold);
    return () => {
      gone = true;
      document.removeEventListener('visibilitychange', hold);
      void lock?.release();
    };
  }, []);
}
