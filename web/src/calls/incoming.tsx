// Somebody calls: a card over every page, with sound, until it is answered here or elsewhere.

import { toApiError, type IncomingCall } from '@parley/sdk';
import { Phone, PhoneMissed, PhoneOff, X } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { clockText } from '../lib/format';
import { useTitleOver } from '../lib/hooks';
import { acceptCall, callPerson, declineCall, dismissMissed, useCalls, type MissedCall } from '../state/calls';
import { useTopDialog } from '../state/dialogs';
import { useRoom } from '../state/room';
import { toast } from '../state/toasts';
import { Avatar } from '../ui/avatar';
import { Button, IconButton } from '../ui/button';
import { startRinging } from './ring-sound';

/** The sound and the title, once a page. */
export function Ringing() {
  const ringing = useCalls((state) => state.ringing);
  const rings = ringing.length > 0;
  useEffect(() => (rings ? startRinging() : undefined), [rings]);
  useTitleOver(ringing[0] ? `${ringing[0].caller.name} is calling` : null);
  return null;
}

/** The cards, in the page and in each dialog (`within`): all that is outside of the dialog on top is inert while it is open. */
export function IncomingCalls({ within = null }: { within?: string | null }) {
  const isHere = useTopDialog() === within;
  const ringing = useCalls((state) => state.ringing);
  const missed = useCalls((state) => state.missed);
  if (!isHere || (ringing.length === 0 && missed.length === 0)) return null;
  return (
    <div className="fixed inset-x-3 top-3 z-50 flex flex-col gap-3 sm:right-5 sm:left-auto sm:w-96">
      {ringing.map((each) => (
        <IncomingCard key={each.call.meeting_id} incoming={each} />
      ))}
      {missed.map((each) => (
        <MissedCard key={each.callId} missed={each} />
      ))}
    </div>
  );
}

function IncomingCard({ incoming }: { incoming: IncomingCall }) {
  const [busy, setBusy] = useState(false);
  const titleId = useId();
  const accept = useRef<HTMLButtonElement>(null);
  const { call, caller } = incoming;
  const others = (call.participants ?? []).length - 2;
  useEffect(() => {
    // Whoever is writing goes on writing; for everybody else Enter answers.
    if (document.activeElement === document.body) accept.current?.focus();
  }, []);
  return (
    <section
      role="alertdialog"
      aria-labelledby={titleId}
      className="animate-appear rounded-2xl border border-line bg-raised p-4 text-ink shadow-float"
    >
      <div className="flex items-center gap-3.5">
        <Avatar name={caller.name} className="size-12 text-base" />
        <div className="min-w-0 flex-1">
          <h2 id={titleId} className="truncate font-semibold">
            {caller.name} is calling
          </h2>
          <p className="truncate text-sm text-ink-soft">{others > 0 ? `With ${others} more` : 'Video call'}</p>
        </div>
      </div>
      <div className="mt-4 grid grid-cols-2 gap-2.5">
        <Button look="danger" icon={<PhoneOff size={18} aria-hidden />} onClick={() => void declineCall(incoming)}>
          Decline
        </Button>
        <Button
          ref={accept}
          look="primary"
          busy={busy}
          icon={<Phone size={18} aria-hidden />}
          onClick={() => {
            setBusy(true);
            void acceptCall(incoming).finally(() => setBusy(false));
          }}
        >
          Accept
        </Button>
      </div>
    </section>
  );
}

function MissedCard({ missed }: { missed: MissedCall }) {
  const { callId, caller, at } = missed;
  const inMeeting = useRoom((state) => state.meeting.phase === 'joined');
  const callBack = () => {
    dismissMissed(callId);
    callPerson(caller)
      .then((reached) => {
        if (!reached) toast(`${caller.name} is not online right now.`);
      })
      .catch((reason: unknown) => toast(toApiError(reason).message, 'problem'));
  };
  return (
    <section
      role="status"
      aria-label={`Missed call from ${caller.name}`}
      className="flex animate-appear items-center gap-3 rounded-2xl border border-line bg-raised p-3 text-ink shadow-float"
    >
      <span className="inline-flex size-10 shrink-0 items-center justify-center rounded-full bg-danger-soft text-danger-ink">
        <PhoneMissed size={18} aria-hidden />
      </span>
      <p className="min-w-0 flex-1">
        <span className="block truncate font-medium">{caller.name}</span>
        <span className="block text-sm text-ink-soft">Missed call, {clockText(at)}</span>
      </p>
      {!inMeeting && (
        <Button size="small" onClick={callBack}>
          Call back
        </Button>
      )}
      <IconButton label="Dismiss" className="size-9" onClick={() => dismissMissed(callId)}>
        <X size={18} aria-hidden />
      </IconButton>
    </section>
  );
}
