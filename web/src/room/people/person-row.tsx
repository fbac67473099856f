import type { Participant } from '@parley/sdk';
import { Hand, Mic, MicOff, MonitorUp, Video, VideoOff } from 'lucide-react';
import { useRoom } from '../../state/room';
import { Avatar } from '../../ui/avatar';
import { cx } from '../../ui/cx';
import { useHandPlace, useIsSharing, useMicOn, useSelfId, useVideoTrack } from '../selectors';
import { PersonMenu } from './person-menu';

const ROLES: Record<string, string> = { host: 'Host', co_host: 'Co-host', presenter: 'Presenter', guest: 'Guest' };

export function PersonRow({ participant }: { participant: Participant }) {
  const { participant_id: id, name } = participant;
  const isSelf = useSelfId() === id;
  const micOn = useMicOn(id);
  const cameraOn = useVideoTrack(id, 'camera') !== null;
  const sharing = useIsSharing(id);
  const speaking = useRoom((state) => state.speaking[id] ?? false) && micOn;
  const hand = useHandPlace(id);
  const role = ROLES[participant.role];
  return (
    <li data-person={id} className="flex min-h-14 items-center gap-3 rounded-xl py-1.5 pr-1 pl-2">
      <Avatar
        name={name}
        className={cx('size-9 text-sm outline-2 outline-offset-2 transition-[outline-color]', speaking ? 'outline-accent' : 'outline-transparent')}
      />
      <span className="min-w-0 flex-1">
        <span className="block truncate">
          {name}
          {isSelf && <span className="text-ink-faint"> (you)</span>}
        </span>
        {role && <span className="block text-xs text-ink-faint">{role}</span>}
      </span>
      <span className="flex items-center gap-2.5 text-ink-faint">
        {hand > 0 && (
          <span role="img" aria-label={`Raised hand, number ${hand}`} className="inline-flex items-center gap-0.5 text-sm font-medium text-warn-ink">
            <Hand size={17} aria-hidden />
            {hand}
          </span>
        )}
        {sharing && <MonitorUp size={17} aria-label="Sharing the screen" className="text-accent" />}
        {cameraOn ? <Video size={17} aria-label="Camera on" /> : <VideoOff size={17} aria-label="Camera off" className="opacity-60" />}
        {micOn ? (
          <Mic size={17} aria-label={speaking ? 'Speaking' : 'Microphone on'} className={speaking ? 'text-accent' : undefined} />
        ) : (
          <MicOff size={17} aria-label="Muted" className="text-danger-ink" />
        )}
      </span>
      <PersonMenu participant={participant} />
    </li>
  );
}
