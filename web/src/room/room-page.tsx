// The meeting itself.

import { toApiError, type ApiError } from '@parley/sdk';
import { useEffect, useState } from 'react';
import { Dismissal, dismissal } from '../join/problems';
import { RetrySoon } from '../join/retry-soon';
import { meetingTitle } from '../lib/format';
import { useMediaQuery, useTitle } from '../lib/hooks';
import { isRetried } from '../lib/retry';
import { navigate, paths } from '../lib/router';
import { readRoom, writeRoom } from '../state/room-memory';
import { closeLocal } from '../state/devices';
import { abandon, reenter, useRoom } from '../state/room';
import { Button } from '../ui/button';
import { Message, Page } from '../ui/page';
import { Waiting } from '../ui/spinner';
import { AudioOutlets } from './audio-outlets';
import { Banners } from './banners';
import { ControlBar } from './control-bar';
import { EndDialog } from './dialogs';
import { InviteCard } from './invite-card';
import { useShortcuts } from './shortcuts';
import { Stage } from './stage';
import { usePageLife } from './page-life';
import { useIsCovered, ViewIn } from './views';

export function RoomPage({ code }: { code: string }) {
  const phase = useRoom((state) => (state.code === code ? state.meeting.phase : 'idle'));
  const failure = useRoom((state) => state.meeting.error);
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEntering(code, attempt, setRefusal);

  useEffect(() => {
    if (phase === 'left' || phase === 'ended') navigate(paths.ended(code), { replace: true });
    // Waiting to be let in has its place beside the preview.
    if (phase === 'waiting') navigate(paths.join(code), { replace: true });
  }, [phase, code]);

  const error = refusal ?? (phase === 'failed' ? failure : null);
  const tryAgain = () => {
    if (!readRoom(code)) return navigate(paths.join(code), { replace: true });
    setRefusal(null);
    setAttempt(attempt + 1);
  };
  if (error) return <Refused error={error} failed={attempt} onRetry={tryAgain} />;
  if (phase !== 'joined') return <Waiting text="Joining…" />;
  return <Room />;
}

/** Someone comes here from the preview or with one click, and is expected; or by loading the page again. */
function useEntering(code: string, attempt: number, onRefused: (error: ApiError) => void): void {
  useEffect(() => {
    if (useRoom.getState().code !== code) {
      reenter(code)
        .then((result) => {
          if (result === 'none') navigate(paths.join(code), { replace: true });
        })
        .catch((reason: unknown) => {
          const error = toApiError(reason);
          // A server that cannot be reached just now has refused nobody: the next try leads back in.
          if (!error.transient) writeRoom(code, null);
          onRefused(error);
        });
    }
    return () => leaveBehind(code);
  }, [code, attempt, onRefused]);
}

/** Going to another page leaves the meeting, but for the way to the waiting screen. */
function leaveBehind(code: string): void {
  const { code: present, meeting, session } = useRoom.getState();
  if (present !== code || meeting.phase === 'waiting') return;
  if (meeting.phase === 'joined') {
    writeRoom(code, null);
    void session?.leave().finally(abandonIfStill(code));
  } else {
    abandon();
  }
}

function abandonIfStill(code: string): () => void {
  const { session } = useRoom.getState();
  return () => {
    const present = useRoom.getState();
    if (present.code === code && present.session === session) abandon();
  };
}

function Refused({ error, failed, onRetry }: { error: ApiError; failed: number; onRetry: () => void }) {
  const words = dismissal(error);
  // Nobody sees or hears this person any more, so the devices are let go of; the way back opens them again.
  useEffect(() => closeLocal(), []);
  return (
    <Page>
      {words ? (
        <Dismissal words={words} onRetry={onRetry} />
      ) : (
        <Message
          title="You are not in the meeting any more"
          actions={
            <>
              {isRetried(error) ? (
                <RetrySoon error={error} failed={failed} onRetry={onRetry} />
              ) : (
                <Button look="primary" onClick={onRetry}>
                  Join again
                </Button>
              )}
              <Button onClick={() => navigate(paths.home())}>Back to the start</Button>
            </>
          }
        >
          {error.message}
        </Message>
      )}
    </Page>
  );
}

function Room() {
  const [ending, setEnding] = useState(false);
  const covered = useIsCovered('stage');
  // On small windows a panel lies over the stage: see panel.tsx.
  const small = useMediaQuery('(max-width: 1023px)');
  const hidden = useIsCovered('panel') && small;
  const title = useRoom((state) => meetingTitle(state.meeting.meeting));
  const unread = useRoom((state) => state.unread);
  useTitle(`${unread > 0 ? `(${unread}) ` : ''}${title} – Parley`);
  useShortcuts();
  usePageLife();
  return (
    <div className="fixed inset-0 flex flex-col">
      <h1 className="sr-only">{title}</h1>
      <main className="flex min-h-0 flex-1 flex-col gap-2.5 p-2.5 pb-2 sm:p-3 sm:pb-2">
        <Banners />
        <div className="relative flex min-h-0 flex-1 gap-2.5">
          <div inert={hidden} className="relative min-h-0 min-w-0 flex-1">
            <Stage hidden={hidden} />
            {!covered && <InviteCard />}
          </div>
          <ViewIn place="panel" />
        </div>
      </main>
      <ControlBar onEnd={() => setEnding(true)} />
      <AudioOutlets />
      <Announcer />
      <ViewIn place="dialog" />
      {ending && <EndDialog onClose={() => setEnding(false)} />}
    </div>
  );
}

/** Tells screen readers who comes and who goes. */
function Announcer() {
  const session = useRoom((state) => state.session);
  const [text, setText] = useState('');
  useEffect(() => {
    if (!session) return;
    const names = new Map(session.state.participants.map((each) => [each.participant_id, each.name]));
    return session.on('message', (message) => {
      if (message.event === 'participant:joined') {
        const { participant_id: id, name } = message.data.participant;
        names.set(id, name);
        setText(`${name} joined`);
      }
      if (message.event === 'participant:updated') names.set(message.data.participant.participant_id, message.data.participant.name);
      if (message.event === 'hand:raised') setText(`${names.get(message.data.participant_id) ?? 'Somebody'} raised a hand`);
      if (message.event === 'participant:left') setText(`${names.get(message.data.participant_id) ?? 'Somebody'} left`);
    });
  }, [session]);
  return (
    <div aria-live="polite" className="sr-only">
      {text}
    </div>
  );
}
