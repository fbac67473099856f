// After the meeting.

import { DoorOpen, PhoneOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { durationText } from '../lib/format';
import { useTitle } from '../lib/hooks';
import { navigate, paths } from '../lib/router';
import { readVisit, type VisitMemory } from '../state/room-memory';
import { closeLocal } from '../state/room';
import { Button } from '../ui/button';
import { Message, Page } from '../ui/page';
import { MeetingReport } from './meeting-report';

export function EndedPage({ code }: { code: string }) {
  const [visit] = useState(() => readVisit(code));
  useTitle(visit ? `${visit.title} – Parley` : 'Parley');
  useEffect(() => closeLocal(), []);
  const over = visit !== null && visit.how !== 'left';
  return (
    <Page>
      <Message
        icon={over ? <DoorOpen size={28} aria-hidden /> : <PhoneOff size={28} aria-hidden />}
        title={headline(visit)}
        actions={
          <>
            {!over && (
              <Button look="primary" onClick={() => navigate(paths.join(code))}>
                Rejoin
              </Button>
            )}
            <Button look={over ? 'primary' : 'plain'} onClick={() => navigate(paths.home())}>
              Back to the start
            </Button>
          </>
        }
      >
        {visit && (
          <>
            <p className="font-medium break-words text-ink">{visit.title}</p>
            <p className="mt-1">You were in it for {durationText(visit.leftAt - visit.joinedAt)}.</p>
          </>
        )}
        <MeetingReport code={code} />
      </Message>
    </Page>
  );
}

function headline(visit: VisitMemory | null): string {
  if (!visit) return 'You are not in this meeting';
  if (visit.how === 'left') return 'You left the meeting';
  return visit.how === 'host_left' ? 'The meeting ended because the host left' : 'The meeting has ended';
}
