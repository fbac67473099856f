import { Check, Copy } from 'lucide-react';
import { useCopy } from '../lib/hooks';
import { useRoom } from '../state/room';
import { Button } from '../ui/button';
import { meetingLink } from './meeting-link';
import { NameForm, useIsNameless } from './rename';

/** Shown while one is alone: how the others come. */
export function InviteCard() {
  const alone = useRoom((state) => state.meeting.participants.length === 1);
  const nameless = useIsNameless();
  const [copied, copy] = useCopy();
  if (!alone) return null;
  const link = meetingLink();
  return (
    <div className="absolute inset-x-3 bottom-3 z-10 mx-auto max-w-md animate-appear rounded-2xl border border-line bg-raised p-4 shadow-float sm:inset-x-5 sm:bottom-5">
      <p className="font-medium">Nobody else is here yet</p>
      <p className="mt-0.5 text-sm text-ink-soft">Send this link to the people you want to meet.</p>
      <div className="mt-3 flex items-center gap-2">
        <output aria-label="Meeting link" className="min-w-0 flex-1 truncate rounded-xl bg-sunken px-3 py-2.5 text-sm select-all">
          {link.replace(/^https?:\/\//, '')}
        </output>
        <Button
          look="primary"
          icon={copied ? <Check size={18} aria-hidden /> : <Copy size={18} aria-hidden />}
          onClick={() => void copy(link)}
        >
          {copied ? 'Copied' : 'Copy link'}
        </Button>
      </div>
      {nameless && <NameForm />}
    </div>
  );
}
