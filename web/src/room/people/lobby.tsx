// Those who wait to be let in.

import type { Participant } from '@parley/sdk';
import { X } from 'lucide-react';
import { useRoom } from '../../state/room';
import { Avatar } from '../../ui/avatar';
import { Button, IconButton } from '../../ui/button';
import { useDeed } from '../use-deed';

export function Lobby() {
  const waiting = useRoom((state) => state.meeting.lobby);
  const [busy, run] = useDeed();
  if (waiting.length === 0) return null;
  return (
    <section aria-label="Waiting to come in" className="mx-2 mb-3 rounded-2xl bg-accent-soft p-2">
      <div className="flex min-h-9 items-center justify-between gap-2 pl-2">
        <h3 className="text-sm font-medium">Waiting to come in ({waiting.length})</h3>
        {waiting.length > 1 && (
          <Button size="small" look="quiet" busy={busy} className="text-accent-ink" onClick={() => void run((session) => session.lobby.admitAll())}>
            Admit all
          </Button>
        )}
      </div>
      <ul>
        {waiting.map((participant) => (
          <WaitingRow key={participant.participant_id} participant={participant} />
        ))}
      </ul>
    </section>
  );
}

function WaitingRow({ participant }: { participant: Participant }) {
  const { participant_id: id, name } = participant;
  const [busy, run] = useDeed();
  return (
    <li className="flex items-center gap-2.5 rounded-xl px-2 py-1.5">
      <Avatar name={name} className="size-8 text-xs" />
      <span className="min-w-0 flex-1 truncate">{name}</span>
      <IconButton label={`Reject ${name}`} className="size-9" disabled={busy} onClick={() => void run((session) => session.lobby.reject(id))}>
        <X size={18} aria-hidden />
      </IconButton>
      <Button
        size="small"
        look="primary"
        busy={busy}
        aria-label={`Admit ${name}`}
        onClick={() => void run((session) => session.lobby.admit(id))}
      >
        Admit
      </Button>
    </li>
  );
}
