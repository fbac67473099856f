// Somebody calls: a card over every page, with sound, until it is answered here or elsewhere.

import type { IncomingCall } from '@parley/sdk';
import { Phone, PhoneOff } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { acceptCall, declineCall, useCalls } from '../state/calls';
import { Avatar } from '../ui/avatar';
import { Button } from '../ui/button';
import { startRinging } from './ring-sound';

export function IncomingCalls() {
  const ringing = useCalls((state) => state.ringing);
  const rings = ringing.length > 0;
  useEffect(() => (rings ? startRinging() : undefined), [rings]);
  useCallTitle(ringing[0]);
  if (!rings) return null;
  return (
    <div className="fixed inset-x-3 top-3 z-50 flex flex-col gap-3 sm:right-5 sm:left-auto sm:w-96">
      {ringing.map((each) => (
        <IncomingCard key={each.call.meeting_id} incoming={each} />
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

/** Tells also in another tab's row of titles. */
function useCallTitle(first: IncomingCall | undefined): void {
  const name = first?.caller.name;
  useEffect(() => {
    if (!name) return undefined;
    const before = document.title;
    document.title = `${name} is calling`;
    return () => {
      document.title = before;
    };
  }, [name]);
}
