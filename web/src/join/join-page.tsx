// Before the meeting: what it is, how one looks and sounds, and the way in.

import { ApiError, toApiError, type MeetingCard } from '@parley/sdk';
import { useEffect, useState } from 'react';
import { client } from '../lib/client';
import { isInvitation } from '../lib/code';
import { clockText, meetingTitle, whenText } from '../lib/format';
import { useTitle } from '../lib/hooks';
import { markJoinClick } from '../lib/marks';
import { isRetried } from '../lib/retry';
import { navigate, paths } from '../lib/router';
import { askToSignIn, knownName, useAccount } from '../state/account';
import { openLocal } from '../state/devices';
import { abandon, enter, prepare, useRoom } from '../state/room';
import { Button } from '../ui/button';
import { Field, Problem } from '../ui/field';
import { Page } from '../ui/page';
import { Spinner, Waiting } from '../ui/spinner';
import { DeviceChoice } from './device-choice';
import { DeviceHelp, Preview } from './preview';
import { Dismissal, dismissal, formProblem, otherwise } from './problems';
import { RetrySoon } from './retry-soon';

export function JoinPage({ code }: { code: string }) {
  const [attempt, setAttempt] = useState(0);
  const { meeting, error, setError } = useMeetingCard(code, attempt);
  const title = meeting ? meetingTitle(meeting) : 'Join';
  useTitle(`${title} – Parley`);
  const retry = () => {
    setError(null);
    setAttempt((value) => value + 1);
  };
  const ended = meeting && (meeting.status === 'ended' || meeting.status === 'cancelled' || meeting.status === 'failed');
  const refusal = error ?? (ended ? new ApiError('gone') : null);
  const words = refusal && (dismissal(refusal) ?? otherwise(refusal));
  return (
    <Page>
      {words ? (
        <Dismissal words={words} onRetry={retry} again={isRetried(refusal) ? <RetrySoon error={refusal} failed={attempt} onRetry={retry} /> : undefined} />
      ) : meeting ? (
        <Entrance code={code} meeting={meeting} onDismissed={setError} />
      ) : (
        <Waiting text="Looking for the meeting…" />
      )}
    </Page>
  );
}

function useMeetingCard(code: string, attempt: number) {
  const [meeting, setMeeting] = useState<MeetingCard | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    setMeeting(null);
    const looked = isInvitation(code)
      ? // Once it is known which meeting the link is of, everything goes on under its code.
        client.openInvitation(code).then((card) => {
          if (!controller.signal.aborted) navigate(paths.join(card.code), { replace: true });
        })
      : client.meeting(code, controller.signal).then(setMeeting);
    looked
      .catch((reason: unknown) => {
        if (!controller.signal.aborted) setError(toApiError(reason));
      });
    return () => controller.abort();
  }, [code, attempt]);
  return { meeting, error, setError };
}

interface EntranceProps {
  code: string;
  meeting: MeetingCard;
  onDismissed: (error: ApiError) => void;
}

function Entrance({ code, meeting, onDismissed }: EntranceProps) {
  const [name, setName] = useState(knownName);
  const phase = useRoom((state) => (state.code === code ? state.meeting.phase : 'idle'));
  const failure = useRoom((state) => (state.code === code ? state.meeting.error : null));

  useEffect(() => {
    openLocal();
    void prepare(code);
    // Leaving without having joined lets go of camera and connection; going into the room takes them along, into that of a call too.
    return () => {
      const { code: present, meeting: state } = useRoom.getState();
      if (present === code && state.phase !== 'joined') abandon();
    };
  }, [code]);
  useEffect(() => {
    if (phase === 'joined') navigate(paths.room(code), { replace: true });
    if (phase === 'ended') onDismissed(new ApiError('gone'));
    if (phase === 'failed' && failure && dismissal(failure)) onDismissed(failure);
  }, [phase, failure, code, onDismissed]);

  return (
    <main className="mx-auto grid w-full max-w-6xl flex-1 grid-cols-1 content-start gap-x-14 gap-y-6 px-4 pt-2 pb-12 sm:px-8 lg:grid-cols-[minmax(0,1.5fr)_minmax(20rem,1fr)] lg:content-center lg:gap-y-3 lg:pb-28">
      <section aria-label="Preview">
        <Preview name={name} />
      </section>
      <section aria-label="Devices" className="order-last space-y-3 lg:order-none lg:col-start-1 lg:row-start-2">
        <DeviceChoice />
        <DeviceHelp />
      </section>
      <section aria-label="Join" className="w-full max-w-md justify-self-center lg:row-span-2 lg:self-center lg:justify-self-stretch">
        {phase === 'waiting' ? (
          <WaitingRoom meeting={meeting} onCancel={() => navigate(paths.home())} />
        ) : (
          <JoinForm
            code={code}
            meeting={meeting}
            name={name}
            onName={setName}
            failure={phase === 'failed' ? failure : null}
            onDismissed={onDismissed}
          />
        )}
      </section>
    </main>
  );
}

interface JoinFormProps extends EntranceProps {
  name: string;
  onName: (name: string) => void;
  /** Why one does not wait to be let in any more. */
  failure: ApiError | null;
}

function JoinForm({ code, meeting, name, onName, failure, onDismissed }: JoinFormProps) {
  const user = useAccount((state) => state.user);
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [refusal, setError] = useState<ApiError | null>(null);
  const error = refusal ?? failure;
  const [isNameless, setIsNameless] = useState(false);
  /** How often in a row the server could not do it, but for the last time. */
  const [failed, setFailed] = useState(-1);
  const asksPassword = meeting.has_password || error?.code === 'wrong_password';

  const join = async () => {
    const isUnnamed = name.trim() === '';
    setIsNameless(isUnnamed);
    // What is tried again stands there until it is known what came of it.
    if (isUnnamed || !isRetried(error)) setError(null);
    if (isUnnamed || busy) return;
    markJoinClick();
    setBusy(true);
    try {
      await enter(code, { name: name.trim(), ...(asksPassword && password ? { password } : {}) });
    } catch (reason) {
      const refusal = toApiError(reason);
      setFailed(isRetried(refusal) ? failed + 1 : -1);
      if (dismissal(refusal)) onDismissed(refusal);
      else setError(refusal);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void join();
      }}
    >
      <h1 className="text-2xl font-semibold tracking-tight text-balance break-words sm:text-3xl">{meetingTitle(meeting)}</h1>
      <Facts meeting={meeting} />
      <div className="mt-7 space-y-4">
        <Field
          label="Your name"
          value={name}
          onChange={(event) => {
            onName(event.target.value);
            setIsNameless(false);
          }}
          problem={isNameless ? 'Please enter a name for the others to see.' : null}
          autoComplete="name"
          maxLength={100}
          required
        />
        {asksPassword && (
          <Field
            label="Meeting password"
            type="password"
            autoComplete="off"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            required
          />
        )}
        {error && <Problem>{formProblem(error)}</Problem>}
        {isRetried(error) && <RetrySoon error={error} failed={Math.max(0, failed)} busy={busy} onRetry={() => void join()} />}
        <Button look="primary" size="large" type="submit" busy={busy} className="w-full">
          {busy ? 'Joining…' : 'Join'}
        </Button>
      </div>
      {!user && (
        <p className="mt-5 text-center text-sm text-ink-soft">
          Have an account?{' '}
          <button
            type="button"
            onClick={() => askToSignIn({ mode: 'sign-in' })}
            className="rounded font-medium text-accent-ink hover:underline"
          >
            Sign in
          </button>
        </p>
      )}
    </form>
  );
}

function Facts({ meeting }: { meeting: MeetingCard }) {
  const facts = [meeting.host_name && meeting.title ? `Hosted by ${meeting.host_name}` : null, statusText(meeting)].filter(Boolean);
  const live = meeting.status === 'in_progress';
  return (
    <p className="mt-2.5 flex flex-wrap items-center gap-x-2 text-ink-soft">
      {live && <span aria-hidden className="size-2 rounded-full bg-accent" />}
      {facts.join(' · ')}
    </p>
  );
}

function statusText(meeting: MeetingCard): string {
  if (meeting.status === 'in_progress') return 'Under way';
  if (meeting.status === 'paused') return 'Paused';
  if (meeting.start_time && Date.parse(meeting.start_time) > Date.now()) return `Starts ${whenText(meeting.start_time)}`;
  return 'Not started yet';
}

function WaitingRoom({ meeting, onCancel }: { meeting: MeetingCard; onCancel: () => void }) {
  const status = useRoom((state) => state.meeting.meeting?.status ?? meeting.status);
  const started = status === 'in_progress' || status === 'paused';
  const host = meeting.host_name ?? 'the host';
  const start = meeting.start_time && Date.parse(meeting.start_time) > Date.now() ? meeting.start_time : null;
  const lost = useRoom((state) => state.meeting.connection !== 'connected');
  useTitle(`Waiting – ${meetingTitle(meeting)} – Parley`);
  useEffect(() => {
    const onOnline = () => useRoom.getState().session?.hurry();
    window.addEventListener('online', onOnline);
    return () => window.removeEventListener('online', onOnline);
  }, []);
  return (
    <div role="status" className="text-center lg:text-left">
      <span className="inline-flex size-14 items-center justify-center rounded-2xl bg-accent-soft text-accent-ink">
        <Spinner size={26} />
      </span>
      <h1 className="mt-6 text-2xl font-semibold tracking-tight text-balance sm:text-3xl">
        {started ? `Waiting for ${host} to let you in` : 'The meeting has not started yet'}
      </h1>
      <p className="mt-3 leading-relaxed text-pretty text-ink-soft">
        {started
          ? 'They know that you are here.'
          : start
            ? `It begins at ${clockText(start)}.`
            : `It begins when ${host} comes.`}{' '}
        You will go in by yourself, with nothing to click.
      </p>
      {lost && <p className="mt-4 rounded-xl bg-warn-soft px-3.5 py-2.5 text-sm text-warn-ink">Connection lost. You wait on by yourself as soon as there is one.</p>}
      <Button className="mt-8" onClick={onCancel}>
        Do not wait
      </Button>
    </div>
  );
}
