// How one's own connection is, in figures: what the server measures of it, and what the browser says of each track.

import type { ConnectionReport, TrackStatistics } from '@parley/sdk';
import { useEffect, useState, type ReactNode } from 'react';
import { useRoom } from '../state/room';
import { SidePanel } from './panel';

const EVERY_MS = 1000;

export function StatisticsPanel() {
  const quality = useRoom((state) => state.mediaState.quality);
  const direct = useRoom((state) => state.mediaState.direct);
  const participants = useRoom((state) => state.meeting.participants);
  const tracks = useTracks();
  const nameOf = (id: string | null) => (id === null ? 'You' : (participants.find((each) => each.participant_id === id)?.name ?? 'Somebody'));
  return (
    <SidePanel title="Statistics">
      <div className="flex-1 space-y-4 overflow-y-auto px-5 pb-5 text-sm">
        <p>{summary(quality)}</p>
        {direct && <p className="text-ink-faint">You and the other one reach each other directly; what goes that way is only in the sums.</p>}
        <Figures title="Upload" figures={quality?.up ?? null} />
        <Figures title="Download" figures={quality?.down ?? null} />
        {tracks.map((track) => (
          <Section key={`${track.direction} ${track.participantId} ${track.source}`} title={`${nameOf(track.participantId)}: ${SOURCES[track.source]}`}>
            {trackLines(track).map(([name, value]) => (
              <Line key={name} name={name} value={value} />
            ))}
          </Section>
        ))}
      </div>
    </SidePanel>
  );
}

const SOURCES: Record<TrackStatistics['source'], string> = { mic: 'microphone', camera: 'camera', screen: 'screen', screen_audio: 'sound of the screen' };

function summary(quality: ConnectionReport | null): string {
  if (!quality) return 'The server has not measured your connection yet.';
  return quality.advice ?? (quality.quality ? `Your connection is ${quality.quality}.` : 'Too little flows to say how your connection is.');
}

function useTracks(): TrackStatistics[] {
  const media = useRoom((state) => state.media);
  const [tracks, setTracks] = useState<TrackStatistics[]>([]);
  useEffect(() => {
    if (!media) return;
    let gone = false;
    const look = async () => {
      const seen = await media.statistics().catch(() => []);
      if (!gone) setTracks(seen);
    };
    void look();
    const timer = setInterval(() => void look(), EVERY_MS);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [media]);
  return tracks;
}

function Figures({ title, figures }: { title: string; figures: ConnectionReport['up'] }) {
  if (!figures) return null;
  return (
    <Section title={title}>
      <Line name="Bit rate" value={`${Math.round(figures.bitrate / 1000)} kbit/s`} />
      {figures.loss !== null && <Line name="Loss" value={`${(figures.loss * 100).toFixed(1)} %`} />}
      {figures.jitter_ms !== null && <Line name="Jitter" value={`${Math.round(figures.jitter_ms)} ms`} />}
      {figures.rtt_ms !== null && <Line name="Round trip" value={`${Math.round(figures.rtt_ms)} ms`} />}
      {figures.score !== null && <Line name="Score" value={`${figures.score.toFixed(1)} of 10`} />}
    </Section>
  );
}

function trackLines(track: TrackStatistics): [string, string][] {
  const lines: [string, string | null][] = [
    ['Bit rate', track.kbps === null ? null : `${track.kbps} kbit/s`],
    ['Picture', track.height === null ? null : `${track.width} × ${track.height}${track.framesPerSecond === null ? '' : `, ${Math.round(track.framesPerSecond)} a second`}`],
    ['Loss', track.loss === null ? null : `${track.loss} %`],
    ['Jitter', track.jitterMs === null ? null : `${track.jitterMs} ms`],
    ['Codec', track.codec],
    ['Layers sent', track.direction === 'up' && track.source === 'camera' ? String(track.streams) : null],
  ];
  return lines.filter((line): line is [string, string] => line[1] !== null);
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1 font-medium">{title}</h3>
      <dl>{children}</dl>
    </section>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex justify-between gap-3">
      <dt className="text-ink-faint">{name}</dt>
      <dd className="tabular-nums">{value}</dd>
    </div>
  );
}
