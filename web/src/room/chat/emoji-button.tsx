import { Smile } from 'lucide-react';
import { IconButton } from '../../ui/button';
import { Popover } from '../../ui/menu';

const EMOJI: [emoji: string, name: string][] = [
  ['😀', 'Grinning'], ['😄', 'Laughing eyes'], ['😂', 'Tears of joy'], ['🙂', 'Smiling'], ['😉', 'Winking'], ['😊', 'Blushing'],
  ['😍', 'Heart eyes'], ['😎', 'Sunglasses'], ['🤔', 'Thinking'], ['😮', 'Surprised'], ['😢', 'Crying'], ['😅', 'Relieved'],
  ['🙄', 'Rolling eyes'], ['😴', 'Sleeping'], ['🤯', 'Mind blown'], ['🥳', 'Partying'], ['👍', 'Thumbs up'], ['👎', 'Thumbs down'],
  ['👌', 'OK'], ['👏', 'Applause'], ['🙌', 'Raised hands'], ['🙏', 'Thanks'], ['💪', 'Strong'], ['👋', 'Waving'],
  ['❤️', 'Heart'], ['💚', 'Green heart'], ['🔥', 'Fire'], ['⭐', 'Star'], ['🎉', 'Celebration'], ['💡', 'Idea'],
  ['✅', 'Done'], ['❌', 'No'], ['❓', 'Question'], ['❗', 'Important'], ['⏰', 'Clock'], ['☕', 'Coffee'],
];

export function EmojiButton({ onChoose }: { onChoose: (emoji: string) => void }) {
  return (
    <Popover
      label="Emoji"
      floating
      trigger={(props) => (
        <IconButton label="Emoji" {...props}>
          <Smile size={19} aria-hidden />
        </IconButton>
      )}
    >
      {(close) => (
        <div className="grid grid-cols-6">
          {EMOJI.map(([emoji, name]) => (
            <button
              key={emoji}
              type="button"
              role="menuitem"
              aria-label={name}
              title={name}
              onClick={() => {
                close();
                onChoose(emoji);
              }}
              className="inline-flex size-10 items-center justify-center rounded-xl text-xl hover:bg-sunken focus-visible:bg-sunken"
            >
              {emoji}
            </button>
          ))}
        </div>
      )}
    </Popover>
  );
}
