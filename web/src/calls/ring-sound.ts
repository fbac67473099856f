// The sound of an incoming call, made here: two soft notes that come again every few seconds. A browser that wants a click
// before any sound stays silent until there is one; the card on the page is there all the same.

import { makeContext, wakeByHand } from '../lib/sound';

const NOTES = [
  { at: 0, hertz: 659 },
  { at: 0.22, hertz: 880 },
  { at: 0.44, hertz: 659 },
  { at: 0.66, hertz: 880 },
];
const NOTE_SECONDS = 0.2;
const AGAIN_MS = 3000;
const VOLUME = 0.12;

/** Rings until the returned function is called. */
export function startRinging(): () => void {
  const context = makeContext();
  if (!context) return () => undefined;
  const ring = () => {
    if (context.state === 'running') play(context);
  };
  const timer = setInterval(ring, AGAIN_MS);
  const stopWaking = wakeByHand(context, ring);
  return () => {
    clearInterval(timer);
    stopWaking();
    void context.close().catch(() => undefined);
  };
}

function play(context: AudioContext): void {
  for (const { at, hertz } of NOTES) {
    const from = context.currentTime + at;
    const tone = new OscillatorNode(context, { type: 'sine', frequency: hertz });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(VOLUME, from + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, from + NOTE_SECONDS);
    tone.connect(gain).connect(context.destination);
    tone.start(from);
    tone.stop(from + NOTE_SECONDS);
  }
}
