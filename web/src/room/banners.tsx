// What the whole room should know: a lost connection, media that is away, sound that waits for a click.

import { MicOff, MonitorUp, Phone, PhoneOutgoing, SignalLow, Volume2, WifiOff } from 'lucide-react';
import { useCalls, type CalleeStatus } from '../state/calls';
import { toggleScreen } from '../state/devices';
import { setAudioBlocked, useRoom } from '../state/room';
import { Button } from '../ui/button';
import { Banner } from './banner';
import { BreakoutBanner } from './breakouts/banner';
import { Spinner } from '../ui/spinner';

export function Banners() {
  const connection = useRoom((state) => state.meeting.connection);
  const media = useRoom((state) => state.mediaState.status);
  const configured = useRoom((state) => state.meeting.mediaConfigured);
  const blocked = useRoom((state) => state.audioBlocked);
  const sharing = useRoom((state) => Boolean(state.localState?.screen.track));
  const advice = useRoom((state) => state.mediaState.quality?.advice ?? null);
  const lost = connection !== 'connected';
  return (
    <div className="flex flex-col gap-2 empty:hidden">
      {lost && (
        <Banner tone="warn" icon={<WifiOff size={18} aria-hidden />}>
          Connection lost. You will be back by yourself as soon as there is one.
        </Banner>
      )}
      {!lost && media === 'unavailable' && !configured && (
        <Banner tone="plain" icon={<MicOff size={18} aria-hidden />}>
          Sound and video are not available on this server, by its settings; chat works.
        </Banner>
      )}
      {!lost && media === 'unavailable' && configured && (
        <Banner tone="warn" icon={<Spinner />}>
          Sound and video are not available on the server right now. They come back by themselves; chat works.
        </Banner>
      )}
      {!lost && media === 'unsupported' && (
        <Banner tone="warn" icon={<MicOff size={18} aria-hidden />}>
          This browser cannot carry sound and video. Open the link in a current Chrome, Edge, Firefox or Safari, or turn WebRTC on; chat works.
        </Banner>
      )}
      {!lost && media === 'recovering' && (
        <Banner tone="warn" icon={<Spinner />}>
          Setting up sound and video again…
        </Banner>
      )}
      {!lost && media === 'ready' && advice && (
        <Banner tone="warn" icon={<SignalLow size={18} aria-hidden />}>
          {/* Read out when it comes; its figures change every few seconds. */}
          <span aria-live="off">{advice}</span>
        </Banner>
      )}
      <OutgoingBanner />
      {!lost && <BreakoutBanner />}
      {blocked && (
        <Banner
          tone="plain"
          icon={<Volume2 size={18} aria-hidden />}
          action={
            <Button size="small" look="primary" onClick={() => setAudioBlocked(false)}>
              Click to hear
            </Button>
          }
        >
          Your browser waits for a click before it plays sound.
        </Banner>
      )}
      {sharing && (
        <Banner
          tone="plain"
          icon={<MonitorUp size={18} aria-hidden />}
          action={
            <Button size="small" onClick={() => void toggleScreen()}>
              Stop
            </Button>
          }
        >
          You are sharing your screen.
        </Banner>
      )}
    </div>
  );
}

/** Whom this tab has called, until they are here. */
function OutgoingBanner() {
  const outgoing = useCalls((state) => state.outgoing);
  const code = useRoom((state) => state.code);
  const participants = useRoom((state) => state.meeting.participants);
  if (!outgoing || outgoing.code !== code) return null;
  const away = outgoing.people.filter((each) => !participants.some((one) => one.user_id === each.id));
  return away.map((each) => (
    <Banner key={each.id} tone="plain" icon={each.status === 'ringing' ? <PhoneOutgoing size={18} aria-hidden /> : <Phone size={18} aria-hidden />}>
      {CALLEE_WORDS[each.status](each.name)}
    </Banner>
  ));
}

const CALLEE_WORDS: Record<CalleeStatus, (name: string) => string> = {
  ringing: (name) => `Calling ${name}…`,
  accepted: (name) => `${name} has answered and is on the way.`,
  declined: (name) => `${name} declined the call.`,
  missed: (name) => `${name} did not answer.`,
};
