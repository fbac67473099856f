// After the meeting.

import { toApiError } from '@parley/sdk';
import { Ban, DoorOpen, MonitorSmartphone, PhoneOff, UserMinus, type LucideIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { durationText } from '../lib/format';
import { useTitle } from '../lib/hooks';
import { navigate, paths } from '../lib/router';
import { useAccount } from '../state/account';
import { readVisit, type VisitMemory } from '../state/room-memory';
import { closeLocal } from '../state/devices';
import { reenter } from '../state/room';
import { toast } from '../state/toasts';
import { Button } from '../ui/button';
import { Message, Page } from '../ui/page';
import { MeetingReport } from './meeting-report';

type How = VisitMemory['how'];

interface Ending {
  icon: LucideIcon;
  title: string;
  text?: string;
  /** The way back, where there is one. */
  back?: 'rejoin' | 'here';
}

const ENDINGS: Record<How, Ending> = {
  left: { icon: PhoneOff, title: 'You left the meeting', back: 'rejoin' },
  replaced: {
    icon: MonitorSmartphone,
    title: 'You joined from another tab or device',
    text: 'The meeting goes on there, and this page is out of it.',
    back: 'here',
  },
  removed: { icon: UserMinus, title: 'You were removed from the meeting', text: 'A host has sent you away.', back: 'rejoin' },
  banned: { icon: Ban, title: 'You were removed from the meeting', text: 'A host has sent you away, and you cannot come back into it.' },
  ended: { icon: DoorOpen, title: 'The meeting has ended' },
  host_left: { icon: DoorOpen, title: 'The meeting ended because the host left' },
};
const UNKNOWN: Ending = { icon: PhoneOff, title: 'You are not in this meeting', back: 'rejoin' };

export function EndedPage({ code }: { code: string }) {
  const [visit] = useState(() => readVisit(code));
  useTitle(visit ? `${visit.title} – Parley` : 'Parley');
  useEffect(() => closeLocal(), []);
  const ending = visit ? ENDINGS[visit.how] : UNKNOWN;
  const refusedAt = useAccount((state) => state.refusedAt);
  const { text, quote } = wordsOf(ending, visit, refusedAt);
  return (
    <Page>
      <Message
        icon={<ending.icon size={28} aria-hidden />}
        title={ending.title}
        actions={
          <>
            {ending.back === 'rejoin' && (
              <Button look="primary" onClick={() => navigate(paths.join(code))}>
                Rejoin
              </Button>
            )}
            {ending.back === 'here' && <ComeBack code={code} />}
            <Button look={ending.back ? 'plain' : 'primary'} onClick={() => navigate(paths.home())}>
              Back to the start
            </Button>
          </>
        }
      >
        {text && <p className="break-words">{text}</p>}
        {quote && <p className="mt-1 break-words">“{quote}”</p>}
        {visit && (
          <div className={text || quote ? 'mt-5' : undefined}>
            <p className="font-medium break-words text-ink">{visit.title}</p>
            <p className="mt-1">You were in it for {durationText(visit.leftAt - visit.joinedAt)}.</p>
          </div>
        )}
        {visit?.how !== 'replaced' && <MeetingReport code={code} />}
      </Message>
    </Page>
  );
}

/** The two pieces of news come over connections of their own. */
const TOLD_WITHIN_MS = 5000;

/**
 * Who is removed with words is told these alone: they are a host's own, or the server's, who removes people whose accounts are disabled, say. Then
 * the account is refused, too, and no host can help.
 */
function wordsOf({ text }: Ending, visit: VisitMemory | null, refusedAt: number | null): { text?: string; quote?: string } {
  if (visit?.how !== 'removed' || !visit.message) return { text, quote: visit?.message };
  const { message, leftAt } = visit;
  return refusedAt !== null && refusedAt > leftAt - TOLD_WITHIN_MS ? { text: `${message} Ask who runs this server.` } : { quote: message };
}

/** Takes the meeting over from where it goes on. */
function ComeBack({ code }: { code: string }) {
  const comeBack = () => {
    const entering = reenter(code);
    navigate(paths.room(code), { replace: true });
    entering
      .then((result) => {
        if (result === 'none') navigate(paths.join(code), { replace: true });
      })
      .catch((reason: unknown) => {
        navigate(paths.join(code), { replace: true });
        toast(toApiError(reason).message, 'problem');
      });
  };
  return (
    <Button look="primary" onClick={comeBack}>
      Come back here
    </Button>
  );
}
