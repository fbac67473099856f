// Meetings in one's own calendar: one by a file, all of them by a private feed.

import { toApiError, type Meeting } from '@parley/sdk';
import { CalendarPlus, Check, Copy, Rss } from 'lucide-react';
import { useState } from 'react';
import { client } from '../lib/client';
import { useCopy } from '../lib/hooks';
import { toast } from '../state/toasts';
import { Button, IconButton } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Problem } from '../ui/field';

/** Fetched with the credential, which a plain link could not carry. */
async function download(meeting: Meeting): Promise<void> {
  try {
    const file = new Blob([await client.calendarFile(meeting.meeting_id)], { type: 'text/calendar' });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = `${meeting.code}.ics`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  } catch (reason) {
    toast(toApiError(reason).message, 'problem');
  }
}

export function AddToCalendar({ meeting }: { meeting: Meeting }) {
  return (
    <IconButton label="Add to calendar" onClick={() => void download(meeting)}>
      <CalendarPlus size={18} aria-hidden />
    </IconButton>
  );
}

export function FeedButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" size="small" icon={<Rss size={16} aria-hidden />} onClick={() => setOpen(true)}>
        Subscribe in my calendar
      </Button>
      {open && <FeedDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function FeedDialog({ onClose }: { onClose: () => void }) {
  const [url, setUrl] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const run = async (step: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await step();
    } catch (reason) {
      setProblem(toApiError(reason).message);
    } finally {
      setBusy(false);
    }
  };
  const make = () => run(async () => setUrl((await client.makeCalendarFeed()).url ?? null));
  const revoke = () =>
    run(async () => {
      await client.revokeCalendarFeed();
      toast('The address does not work any more.');
      onClose();
    });
  const [copied, copy] = useCopy();
  return (
    <Dialog
      title="My meetings in my calendar"
      onClose={onClose}
      footer={
        <>
          <Button look="quiet" busy={busy} onClick={() => void revoke()}>
            Stop sharing
          </Button>
          <Button look={url ? 'plain' : 'primary'} busy={busy} onClick={() => void make()}>
            {url ? 'New address' : 'Make a private address'}
          </Button>
        </>
      }
    >
      <p className="text-ink-soft">
        Your calendar program can subscribe to a private address and keeps your meetings up to date. Whoever has the
        address can read it; a new one replaces the old.
      </p>
      {url && (
        <div className="mt-4 flex items-center gap-2">
          <input
            readOnly
            aria-label="Private address"
            value={url}
            onFocus={(event) => event.target.select()}
            className="h-11 w-full min-w-0 rounded-xl border border-line-strong bg-sunken px-3 text-sm"
          />
          <IconButton label={copied ? 'Address copied' : 'Copy address'} onClick={() => void copy(url)}>
            {copied ? <Check size={18} aria-hidden /> : <Copy size={18} aria-hidden />}
          </IconButton>
        </div>
      )}
      {problem && (
        <div className="mt-4">
          <Problem>{problem}</Problem>
        </div>
      )}
    </Dialog>
  );
}
