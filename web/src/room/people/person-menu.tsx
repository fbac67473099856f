// What can be done about one person: for oneself another name; for hosts and co-hosts the rest. Whether it is offered follows
// from the role that the server gave; whether it is done, the server decides.

import type { Participant, Role } from '@parley/sdk';
import {
  Ban,
  Crown,
  EllipsisVertical,
  Hand,
  MicOff,
  MonitorX,
  PenLine,
  Presentation,
  ShieldCheck,
  UserMinus,
  UserRound,
  VideoOff,
} from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { attempt, useRoom } from '../../state/room';
import { IconButton } from '../../ui/button';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { MenuItem, Popover } from '../../ui/menu';
import { RenameDialog } from '../rename';
import { useCanModerate, useHandPlace, useIsHost, useIsSharing, useMicOn, useSelfId, useVideoTrack } from '../selectors';

type Question = 'host' | 'remove' | 'ban' | 'rename';

const SIZE = 18;

export function PersonMenu({ participant }: { participant: Participant }) {
  const { participant_id: id, name, role } = participant;
  const isSelf = useSelfId() === id;
  const canModerate = useCanModerate();
  const [question, setQuestion] = useState<Question | null>(null);
  if (!isSelf && (!canModerate || role === 'host')) return <span aria-hidden className="w-1" />;
  return (
    <>
      <Popover
        floating
        label={`Options for ${name}`}
        className="min-w-52"
        trigger={(props) => (
          <IconButton label={`Options for ${name}`} className="size-9" {...props}>
            <EllipsisVertical size={SIZE} aria-hidden />
          </IconButton>
        )}
      >
        {(close) => {
          const ask = (what: Question) => () => {
            close();
            setQuestion(what);
          };
          return isSelf ? (
            <>
              <MenuItem icon={<PenLine size={SIZE} aria-hidden />} onSelect={ask('rename')}>
                Change my name
              </MenuItem>
              <LowerHand id={id} close={close} />
            </>
          ) : (
            <>
              <MediaItems id={id} close={close} />
              <RoleItems participant={participant} close={close} onMakeHost={ask('host')} />
              <MenuItem danger icon={<UserMinus size={SIZE} aria-hidden />} onSelect={ask('remove')}>
                Remove
              </MenuItem>
              <MenuItem danger icon={<Ban size={SIZE} aria-hidden />} onSelect={ask('ban')}>
                Ban
              </MenuItem>
            </>
          );
        }}
      </Popover>
      <Asked question={question} participant={participant} onClose={() => setQuestion(null)} />
    </>
  );
}

interface ItemsProps {
  id: string;
  close: () => void;
}

/** Closes the menu, then asks the server. */
function Deed({ icon, close, run, children }: { icon: ReactNode; close: () => void; run: Parameters<typeof attempt>[0]; children: ReactNode }) {
  return (
    <MenuItem
      icon={icon}
      onSelect={() => {
        close();
        void attempt(run);
      }}
    >
      {children}
    </MenuItem>
  );
}

function MediaItems({ id, close }: ItemsProps) {
  const micOn = useMicOn(id);
  const cameraOn = useVideoTrack(id, 'camera') !== null;
  const sharing = useIsSharing(id);
  return (
    <>
      {micOn && (
        <Deed icon={<MicOff size={SIZE} aria-hidden />} close={close} run={(session) => session.moderation.mute(id, 'audio')}>
          Mute
        </Deed>
      )}
      {cameraOn && (
        <Deed icon={<VideoOff size={SIZE} aria-hidden />} close={close} run={(session) => session.moderation.mute(id, 'video')}>
          Stop video
        </Deed>
      )}
      {sharing && (
        <Deed icon={<MonitorX size={SIZE} aria-hidden />} close={close} run={(session) => session.moderation.mute(id, 'screen')}>
          Stop screen share
        </Deed>
      )}
      <LowerHand id={id} close={close} />
    </>
  );
}

function LowerHand({ id, close }: ItemsProps) {
  if (useHandPlace(id) === 0) return null;
  return (
    <Deed icon={<Hand size={SIZE} aria-hidden />} close={close} run={(session) => session.hands.lower(id)}>
      Lower hand
    </Deed>
  );
}

function RoleItems({ participant, close, onMakeHost }: { participant: Participant; close: () => void; onMakeHost: () => void }) {
  const { participant_id: id, role } = participant;
  const isHost = useIsHost();
  // Without an account one is a guest, and cannot be in charge of a meeting.
  const plain: Role = participant.user_id ? 'attendee' : 'guest';
  const choices: [role: Role, icon: ReactNode, text: string][] = [
    ['co_host', <ShieldCheck key="icon" size={SIZE} aria-hidden />, 'Make co-host'],
    ['presenter', <Presentation key="icon" size={SIZE} aria-hidden />, 'Make presenter'],
    [plain, <UserRound key="icon" size={SIZE} aria-hidden />, 'Make attendee'],
  ];
  const isPlain = role === 'attendee' || role === 'guest';
  return (
    <>
      {isHost && participant.user_id && (
        <MenuItem icon={<Crown size={SIZE} aria-hidden />} onSelect={onMakeHost}>
          Make host
        </MenuItem>
      )}
      {choices.map(([wanted, icon, text]) =>
        wanted === role || (isPlain && wanted === plain) ? null : (
          <Deed key={wanted} icon={icon} close={close} run={(session) => session.moderation.setRole(id, wanted)}>
            {text}
          </Deed>
        ),
      )}
    </>
  );
}

interface AskedProps {
  question: Question | null;
  participant: Participant;
  onClose: () => void;
}

function Asked({ question, participant, onClose }: AskedProps) {
  const { participant_id: id, name } = participant;
  const session = useRoom((state) => state.session);
  if (!question || !session) return null;
  const { moderation } = session;
  switch (question) {
    case 'rename':
      return <RenameDialog name={name} onClose={onClose} />;
    case 'host':
      return (
        <ConfirmDialog title={`Make ${name} host?`} action="Make host" danger={false} run={() => moderation.setRole(id, 'host')} onClose={onClose}>
          {name} will be in charge of the meeting, and you stay as co-host.
        </ConfirmDialog>
      );
    case 'remove':
      return (
        <ConfirmDialog title={`Remove ${name}?`} action="Remove" run={() => moderation.remove(id)} onClose={onClose}>
          {name} leaves the meeting now, and can ask to come in again.
        </ConfirmDialog>
      );
    case 'ban':
      return (
        <ConfirmDialog title={`Ban ${name}?`} action="Ban" run={() => moderation.ban(id)} onClose={onClose}>
          {name} leaves the meeting now, and cannot come back into it.
        </ConfirmDialog>
      );
  }
}
