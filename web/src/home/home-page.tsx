import { toApiError } from '@parley/sdk';
import { ArrowRight, Video } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { client } from '../lib/client';
import { codeFrom } from '../lib/code';
import { useTitle } from '../lib/hooks';
import { markJoinClick } from '../lib/marks';
import { navigate, paths } from '../lib/router';
import { ensureSomebody, knownName, useAccount } from '../state/account';
import { closeLocal, openLocal } from '../state/devices';
import { enter } from '../state/room';
import { toast } from '../state/toasts';
import { Button } from '../ui/button';
import { Problem } from '../ui/field';
import { Page } from '../ui/page';
import { CallSomebody } from './call-somebody';
import { Illustration } from './illustration';
import { MeetingLists } from './meeting-lists';

export function HomePage() {
  useTitle('Parley');
  const user = useAccount((state) => state.user);
  return (
    <Page>
      <main className="mx-auto w-full max-w-6xl flex-1 px-4 pb-20 sm:px-8">
        <section className="grid items-center gap-12 pt-8 sm:pt-14 lg:grid-cols-[minmax(0,1fr)_minmax(0,30rem)] lg:gap-16 lg:pt-20">
          <div>
            <h1 className="max-w-xl text-4xl leading-[1.1] font-semibold tracking-tight text-balance sm:text-5xl">
              Meet face to face, wherever you are.
            </h1>
            <p className="mt-5 max-w-md text-lg leading-relaxed text-pretty text-ink-soft">
              Start a meeting, send the link, and talk. Nothing to install, and everything stays on this server.
            </p>
            <Start />
          </div>
          <Illustration />
        </section>
        {user && user.user_type !== 'temporary' && <CallSomebody key={user.id} />}
        {user && <MeetingLists key={user.id} />}
      </main>
    </Page>
  );
}

function Start() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const startNow = async () => {
    setBusy(true);
    setProblem(null);
    markJoinClick();
    // The question for camera and microphone comes while the meeting is being made.
    openLocal();
    try {
      if (await ensureSomebody(() => void startNow())) await makeAndEnter();
      else closeLocal();
    } catch (reason) {
      closeLocal();
      setProblem(toApiError(reason).message);
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="mt-9 max-w-xl">
      <div className="flex flex-col gap-3 sm:flex-row sm:items-center">
        <Button look="primary" size="large" busy={busy} icon={<Video size={20} aria-hidden />} onClick={() => void startNow()}>
          New meeting
        </Button>
        <CodeForm />
      </div>
      {problem && (
        <div className="mt-4">
          <Problem>{problem}</Problem>
        </div>
      )}
    </div>
  );
}

async function makeAndEnter(): Promise<void> {
  const meeting = await client.createMeeting();
  const entering = enter(meeting.code, { name: knownName() });
  navigate(paths.room(meeting.code));
  await entering.catch((reason: unknown) => {
    navigate(paths.join(meeting.code), { replace: true });
    toast(toApiError(reason).message, 'problem');
  });
}

function CodeForm() {
  const [text, setText] = useState('');
  const [invalid, setInvalid] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const code = codeFrom(text);
    if (code) navigate(paths.join(code));
    else setInvalid(true);
  };
  return (
    <form onSubmit={submit} className="relative flex-1" noValidate>
      <input
        aria-label="Code or link"
        aria-invalid={invalid || undefined}
        aria-describedby={invalid ? 'code-problem' : undefined}
        placeholder="Code or link"
        value={text}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        enterKeyHint="go"
        onChange={(event) => {
          setText(event.target.value);
          setInvalid(false);
        }}
        className="h-12 w-full rounded-xl border border-line-strong bg-surface pr-14 pl-4 placeholder:text-ink-faint focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent"
      />
      <button
        type="submit"
        aria-label="Go to meeting"
        disabled={text.trim() === ''}
        className="absolute top-1.5 right-1.5 inline-flex size-9 items-center justify-center rounded-lg bg-accent-soft text-accent-ink transition-opacity disabled:opacity-40"
      >
        <ArrowRight size={18} aria-hidden />
      </button>
      {invalid && (
        <p id="code-problem" role="alert" className="absolute top-full left-1 mt-1.5 text-sm text-danger-ink">
          That is no meeting code. It looks like ABC-DEF-GHJ.
        </p>
      )}
    </form>
  );
}
