import type { Participant } from '@parley/sdk';
import { Check, Link, Mic, MicOff, MonitorUp, Video, VideoOff } from 'lucide-react';
import { useCopy } from '../lib/hooks';
import { useRoom } from '../state/room';
import { Avatar } from '../ui/avatar';
import { Button } from '../ui/button';
import { meetingLink } from './meeting-link';
import { SidePanel } from './panel';
import { useMicOn, useSelfId, useVideoTrack } from './selectors';

export function PeoplePanel() {
  const people = useRoom((state) => state.meeting.participants);
  const [copied, copy] = useCopy();
  return (
    <SidePanel title="People">
      <div className="px-5 pb-3">
        <Button
          className="w-full"
          icon={copied ? <Check size={18} aria-hidden /> : <Link size={18} aria-hidden />}
          onClick={() => void copy(meetingLink())}
        >
          {copied ? 'Link copied' : 'Copy link'}
        </Button>
      </div>
      <ul aria-label={`${people.length} in the meeting`} className="min-h-0 flex-1 overflow-y-auto px-3 pb-4">
        {people.map((participant) => (
          <PersonRow key={participant.participant_id} participant={participant} />
        ))}
      </ul>
    </SidePanel>
  );
}

const ROLES: Record<string, string> = { host: 'Host', owner: 'Host', co_host: 'Co-host', manager: 'Co-host', guest: 'Guest' };

function PersonRow({ participant }: { participant: Participant }) {
  const { participant_id: id, name } = participant;
  const isSelf = useSelfId() === id;
  const micOn = useMicOn(id);
  const cameraOn = useVideoTrack(id, 'camera') !== null;
  const sharing = useRoom((state) => state.meeting.producers.some((each) => each.participant_id === id && each.source === 'screen'));
  const role = ROLES[participant.role];
  return (
    <li className="flex items-center gap-3 rounded-xl px-2 py-2">
      <Avatar name={name} className="size-9 text-sm" />
      <span className="min-w-0 flex-1">
        <span className="block truncate">
          {name}
          {isSelf && <span className="text-ink-faint"> (you)</span>}
        </span>
        {role && <span className="block text-xs text-ink-faint">{role}</span>}
      </span>
      <span className="flex items-center gap-2.5 text-ink-faint">
        {sharing && <MonitorUp size={17} aria-label="Sharing the screen" className="text-accent" />}
        {cameraOn ? <Video size={17} aria-label="Camera on" /> : <VideoOff size={17} aria-label="Camera off" className="opacity-60" />}
        {micOn ? <Mic size={17} aria-label="Microphone on" /> : <MicOff size={17} aria-label="Muted" className="text-danger-ink" />}
      </span>
    </li>
  );
}
