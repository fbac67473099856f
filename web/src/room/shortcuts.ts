import { useEffect } from 'react';
import { mayTurnOn, toggleCamera, toggleMic } from '../state/devices';
import { toggleHand, toggleLayout, useRoom } from '../state/room';
import { shortcutKey } from '../lib/keys';
import { isOffered, ROOM_VIEWS, toggleView } from './views';

const ACTIONS: Record<string, () => void> = {
  m: () => void toggleMic(),
  v: () => void toggleCamera(),
  h: () => void toggleHand(),
  g: toggleLayout,
};

/** The room's keyboard: single letters, and the space bar to talk while it is held. */
export function useShortcuts(): void {
  useEffect(() => {
    let talking = false;

    const stopTalking = () => {
      if (!talking) return;
      talking = false;
      void useRoom.getState().local?.setMic(false);
    };
    const startTalking = () => {
      const { local } = useRoom.getState();
      if (talking || !local || local.state.mic.on || local.state.mic.pending || !mayTurnOn('audio')) return;
      talking = true;
      void local.setMic(true);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target)) return;
      if (event.key === ' ') {
        if (isControl(event.target)) return;
        event.preventDefault();
        if (!event.repeat) startTalking();
        return;
      }
      if (event.repeat) return;
      const key = shortcutKey(event);
      const view = ROOM_VIEWS.find((each) => each.shortcut?.key === key && isOffered(each, useRoom.getState()));
      const action = view ? () => toggleView(view) : ACTIONS[key];
      if (!action) return;
      event.preventDefault();
      action();
    };
    const onKeyUp = (event: KeyboardEvent) => {
      if (event.key === ' ') stopTalking();
    };

    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('keyup', onKeyUp);
    // The key is let go of elsewhere when the window loses the focus.
    window.addEventListener('blur', stopTalking);
    return () => {
      stopTalking();
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('keyup', onKeyUp);
      window.removeEventListener('blur', stopTalking);
    };
  }, []);
}

/** Where somebody types, in what has keys of its own (the whiteboard), or while a dialog is open. */
function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open]')) return true;
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select') || target.closest('[data-own-keys]') !== null);
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a, [role="menuitem"]') !== null;
}
