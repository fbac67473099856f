// Above the list of people: the link for others, and what concerns everybody at once.

import { Check, Hand, Link, Lock, LockOpen, MicOff } from 'lucide-react';
import { count } from '../../lib/format';
import { useCopy } from '../../lib/hooks';
import { attempt, useRoom } from '../../state/room';
import { toast } from '../../state/toasts';
import { Button } from '../../ui/button';
import { meetingLink } from '../meeting-link';
import { useCanModerate } from '../selectors';

export function PeopleTools() {
  const [copied, copy] = useCopy();
  const canModerate = useCanModerate();
  return (
    <div className="space-y-2 px-5 pb-3">
      <Button
        className="w-full"
        icon={copied ? <Check size={18} aria-hidden /> : <Link size={18} aria-hidden />}
        onClick={() => void copy(meetingLink())}
      >
        {copied ? 'Link copied' : 'Copy link'}
      </Button>
      {canModerate && <HostTools />}
    </div>
  );
}

function HostTools() {
  const locked = useRoom((state) => state.meeting.meeting?.locked ?? false);
  const hands = useRoom((state) => state.meeting.hands.length);
  return (
    <div className="flex flex-wrap gap-2">
      <Button size="small" className="flex-1" icon={<MicOff size={16} aria-hidden />} onClick={() => void muteAll()}>
        Mute all
      </Button>
      <Button
        size="small"
        className="flex-1"
        icon={locked ? <Lock size={16} aria-hidden className="text-accent" /> : <LockOpen size={16} aria-hidden />}
        onClick={() => void setLocked(!locked)}
      >
        {locked ? 'Unlock meeting' : 'Lock meeting'}
      </Button>
      {hands > 0 && (
        <Button
          size="small"
          className="w-full"
          icon={<Hand size={16} aria-hidden />}
          onClick={() => void attempt((session) => session.hands.lowerAll())}
        >
          Lower all hands
        </Button>
      )}
    </div>
  );
}

async function muteAll(): Promise<void> {
  await attempt(async (session) => {
    const muted = await session.moderation.muteAll();
    toast(muted === 0 ? 'Everybody is muted already.' : `${count(muted, 'microphone')} muted.`);
  });
}

async function setLocked(locked: boolean): Promise<void> {
  if (!(await attempt((session) => session.moderation.lock(locked)))) return;
  toast(locked ? 'The meeting is locked: nobody new can come in.' : 'The meeting is open again.');
}
