// Where the page makes sound, or looks at it.

/** Null on a machine without sound. */
export function makeContext(): AudioContext | null {
  try {
    return new AudioContext();
  } catch {
    return null;
  }
}

/**
 * Browsers may keep a context silent until somebody clicks or presses a key: starts it at once where it may, and then.
 * `onAwake` is called once it runs. The returned function ends the waiting.
 */
export function wakeByHand(context: AudioContext, onAwake: () => void = () => undefined): () => void {
  let isAwake = false;
  const onRunning = () => {
    if (isAwake) return;
    isAwake = true;
    onAwake();
  };
  const wake = () => void context.resume().then(onRunning, () => undefined);
  wake();
  window.addEventListener('pointerdown', wake, { once: true });
  window.addEventListener('keydown', wake, { once: true });
  return () => {
    window.removeEventListener('pointerdown', wake);
    window.removeEventListener('keydown', wake);
  };
}
