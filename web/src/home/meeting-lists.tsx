import { toApiError, type Meeting } from '@parley/sdk';
import { CalendarClock, Clock } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { client } from '../lib/client';
import { durationText, meetingTitle, whenText } from '../lib/format';
import { navigate, paths } from '../lib/router';
import { Button } from '../ui/button';
import { Problem } from '../ui/field';
import { arrangeMeetings, isOver } from './arrange';
import { AddToCalendar, FeedButton } from './calendar';

const SHOWN_AT_FIRST = 5;

/** My meetings: those to come and under way, and those that were. */
export function MeetingLists() {
  const [meetings, setMeetings] = useState<Meeting[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    client
      .meetings('my', { limit: 100 })
      .then((answer) => !gone && setMeetings(answer.meetings))
      .catch((reason: unknown) => !gone && setProblem(toApiError(reason).message));
    return () => {
      gone = true;
    };
  }, []);
  if (problem) {
    return (
      <div className="mt-16">
        <Problem>Your meetings could not be loaded. {problem}</Problem>
      </div>
    );
  }
  if (!meetings || meetings.length === 0) return null;
  const { open, past } = arrangeMeetings(meetings);
  return (
    <div className="mt-16 grid grid-cols-1 items-start gap-8 lg:mt-24 lg:grid-cols-2">
      <MeetingList title="Upcoming" empty="Nothing planned." meetings={open} action={<FeedButton />} />
      <MeetingList title="Past" empty="No past meetings." meetings={past} />
    </div>
  );
}

interface MeetingListProps {
  title: string;
  empty: string;
  meetings: Meeting[];
  action?: ReactNode;
}

function MeetingList({ title, empty, meetings, action }: MeetingListProps) {
  const [all, setAll] = useState(false);
  const shown = all ? meetings : meetings.slice(0, SHOWN_AT_FIRST);
  return (
    <section aria-label={`${title} meetings`}>
      <div className="mb-3 flex h-9 items-center justify-between gap-4">
        <h2 className="text-sm font-semibold text-ink-soft">{title}</h2>
        {action}
      </div>
      {meetings.length === 0 ? (
        <p className="rounded-2xl border border-dashed border-line-strong px-5 py-6 text-ink-faint">{empty}</p>
      ) : (
        <ul className="divide-y divide-line overflow-hidden rounded-2xl border border-line bg-surface shadow-card">
          {shown.map((meeting) => (
            <MeetingRow key={meeting.meeting_id} meeting={meeting} />
          ))}
        </ul>
      )}
      {meetings.length > shown.length && (
        <Button look="quiet" size="small" className="mt-2" onClick={() => setAll(true)}>
          Show all {meetings.length}
        </Button>
      )}
    </section>
  );
}

function MeetingRow({ meeting }: { meeting: Meeting }) {
  const over = isOver(meeting);
  const live = meeting.status === 'in_progress' || meeting.status === 'paused';
  const Icon = over ? Clock : CalendarClock;
  return (
    <li className="flex items-center gap-4 px-4 py-3 sm:px-5">
      <span className="hidden size-10 shrink-0 items-center justify-center rounded-xl bg-sunken text-ink-faint sm:flex">
        <Icon size={18} aria-hidden />
      </span>
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{meetingTitle(meeting)}</p>
        <p className="truncate text-sm text-ink-faint">
          {live && <LiveMark />}
          {describe(meeting, over)}
        </p>
      </div>
      {!over && meeting.start_time && <AddToCalendar meeting={meeting} />}
      {!over && (
        <Button size="small" look={live ? 'primary' : 'plain'} onClick={() => navigate(paths.join(meeting.code))}>
          {live ? 'Join' : 'Open'}
        </Button>
      )}
    </li>
  );
}

function LiveMark() {
  return (
    <span className="mr-2 inline-flex items-center gap-1.5 font-medium text-accent-ink">
      <span aria-hidden className="size-1.5 rounded-full bg-accent" />
      Live
    </span>
  );
}

function describe(meeting: Meeting, over: boolean): string {
  const time = whenText(meeting.started_at ?? meeting.start_time ?? meeting.created_at);
  if (meeting.status === 'cancelled') return `Cancelled · ${time}`;
  if (over && meeting.started_at && meeting.ended_at) {
    return `${time} · ${durationText(Date.parse(meeting.ended_at) - Date.parse(meeting.started_at))}`;
  }
  return over ? time : `${time} · ${meeting.code}`;
}
