import { useEffect, useRef } from 'react';
import { makeContext, wakeByHand } from '../lib/sound';

const BARS = 5;

/** How loud the microphone is right now. */
export function MicLevel({ track }: { track: MediaStreamTrack }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => followLevel(track, (level) => paint(ref.current, level)), [track]);
  return (
    <div ref={ref} role="img" aria-label="Microphone level" className="flex h-7 items-center gap-1 rounded-full bg-black/55 px-3">
      {Array.from({ length: BARS }, (_, index) => (
        <span key={index} className="h-1.5 w-1 rounded-full bg-white/35 transition-[height,background-color] duration-100" />
      ))}
    </div>
  );
}

function paint(root: HTMLElement | null, level: number): void {
  [...(root?.children ?? [])].forEach((bar, index) => {
    const distance = Math.abs(index - (BARS - 1) / 2);
    const share = Math.max(0, Math.min(1, level * 1.4 - distance * 0.16));
    const element = bar as HTMLElement;
    element.style.height = `${6 + share * 12}px`;
    element.style.backgroundColor = share > 0.05 ? '#7fe0cd' : '';
  });
}

/**
 * Calls back some 15 times a second with a loudness of 0..1, until the returned function is called. Who came by a link has not clicked yet:
 * some browsers let no sound be looked at before that.
 */
function followLevel(track: MediaStreamTrack, report: (level: number) => void): () => void {
  const context = makeContext();
  if (!context) return () => undefined;
  const stopWaking = wakeByHand(context);
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    // -60 dB and less is silence, -15 dB is loud.
    const decibel = 10 * Math.log10(power + 1e-10);
    report(Math.max(0, Math.min(1, (decibel + 60) / 45)));
  }, 66);
  return () => {
    clearInterval(timer);
    stopWaking();
    void context.close().catch(() => undefined);
  };
}
