// How long a meeting was and who was in it, for its hosts. Nobody else gets it, and nobody is told that they do not.

import { type ConferenceAnalytics } from '@parley/sdk';
import { useEffect, useState } from 'react';
import { client } from '../lib/client';
import { count, durationText } from '../lib/format';
import { Avatar } from '../ui/avatar';

/** Figures that came in the meeting's last moments are written down a little later. */
const SETTLED_AFTER_MS = 1500;
const SHOWN_AT_FIRST = 6;

type Report = ConferenceAnalytics;

export function MeetingReport({ code }: { code: string }) {
  const report = useReport(code);
  const [all, setAll] = useState(false);
  if (!report) return null;
  const { duration_minutes, peak_participants } = report.meeting_analytics;
  const people = [...report.participants].sort((a, b) => b.present_minutes - a.present_minutes);
  const shown = all ? people : people.slice(0, SHOWN_AT_FIRST);
  return (
    <section aria-labelledby="report-title" className="mt-8 rounded-2xl border border-line bg-surface p-5 text-left shadow-(--shadow)">
      <h2 id="report-title" className="font-semibold text-ink">
        Who was there
      </h2>
      <p className="mt-1 text-sm text-ink-soft">
        {durationText(duration_minutes * 60_000)} in all, at most {count(peak_participants, 'person').replace('persons', 'people')} at a time
      </p>
      <ul className="mt-4 flex flex-col gap-3">
        {shown.map((person) => (
          <Row key={person.participant_id} person={person} />
        ))}
      </ul>
      {people.length > shown.length && (
        <button type="button" className="mt-4 rounded-md text-sm font-medium text-accent-ink hover:underline" onClick={() => setAll(true)}>
          Show all {people.length}
        </button>
      )}
    </section>
  );
}

function Row({ person }: { person: Report['participants'][number] }) {
  return (
    <li className="flex items-center gap-3">
      <Avatar name={person.name} className="size-9 text-xs" />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium text-ink">{person.name}</span>
        {(person.role === 'host' || person.role === 'co_host') && (
          <span className="block text-xs text-ink-faint">{person.role === 'host' ? 'Host' : 'Co-host'}</span>
        )}
      </span>
      <span className="shrink-0 text-sm text-ink-soft tabular-nums">{durationText(person.present_minutes * 60_000)}</span>
    </li>
  );
}

function useReport(code: string): Report | null {
  const [report, setReport] = useState<Report | null>(null);
  useEffect(() => {
    if (!client.accounts.user) return;
    let gone = false;
    const load = () => {
      client.conferences
        .analytics(code)
        .then((answer) => {
          if (!gone) setReport(answer);
        })
        .catch(() => undefined); // Not a host, or not reachable: the page says what it knows without it.
    };
    load();
    const again = window.setTimeout(load, SETTLED_AFTER_MS);
    return () => {
      gone = true;
      window.clearTimeout(again);
    };
  }, [code]);
  return report;
}
