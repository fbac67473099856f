// Emojis that show for a moment on one's own tile, for all.

import { Smile } from 'lucide-react';
import { react, useRoom } from '../../state/room';
import { Popover } from '../../ui/menu';
import { hasFeature } from '../selectors';
import { BarButton } from './bar-button';

const REACTIONS: [emoji: string, name: string][] = [
  ['👍', 'Thumbs up'],
  ['❤️', 'Heart'],
  ['👏', 'Applause'],
  ['😂', 'Laughing'],
  ['😮', 'Surprised'],
  ['🎉', 'Celebration'],
  ['🤔', 'Thinking'],
  ['👋', 'Waving'],
];

export function ReactionRow({ onDone }: { onDone: () => void }) {
  return REACTIONS.map(([emoji, name]) => (
    <button
      key={emoji}
      type="button"
      role="menuitem"
      aria-label={name}
      title={name}
      onClick={() => {
        void react(emoji);
        onDone();
      }}
      className="inline-flex size-10 items-center justify-center rounded-xl text-xl hover:bg-sunken focus-visible:bg-sunken"
    >
      {emoji}
    </button>
  ));
}

export function ReactionButton() {
  const offered = useRoom((state) => hasFeature(state, 'reactions_enabled'));
  if (!offered) return null;
  return (
    <span className="hidden sm:block">
      <Popover
        label="Reactions"
        side="above"
        align="center"
        trigger={(props) => (
          <BarButton label="React" {...props}>
            <Smile size={21} aria-hidden />
          </BarButton>
        )}
      >
        {(close) => (
          <div className="flex">
            <ReactionRow onDone={close} />
          </div>
        )}
      </Popover>
    </span>
  );
}
