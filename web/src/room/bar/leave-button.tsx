import { ChevronUp, DoorClosed, PhoneOff } from 'lucide-react';
import { leave } from '../../state/room';
import { cx } from '../../ui/cx';
import { MenuItem, Popover } from '../../ui/menu';
import { useIsHost } from '../selectors';

export function LeaveButton({ onEnd }: { onEnd: () => void }) {
  const isHost = useIsHost();
  return (
    <div className="ml-1 flex items-center sm:ml-3">
      <button
        type="button"
        aria-label="Leave"
        title="Leave"
        onClick={() => void leave()}
        className={cx(
          'inline-flex h-11 items-center justify-center gap-2 bg-danger px-4 font-medium text-white transition-colors hover:bg-danger-hover sm:h-12 sm:px-5',
          isHost ? 'rounded-l-full pr-3 sm:pr-3.5' : 'rounded-full',
        )}
      >
        <PhoneOff size={20} aria-hidden />
        <span className="hidden sm:inline">Leave</span>
      </button>
      {isHost && (
        <Popover
          label="Leave options"
          side="above"
          align="end"
          trigger={(props) => (
            <button
              type="button"
              aria-label="Leave options"
              title="Leave options"
              {...props}
              className="inline-flex h-11 w-9 items-center justify-center rounded-r-full border-l border-white/25 bg-danger pr-1 text-white transition-colors hover:bg-danger-hover sm:h-12"
            >
              <ChevronUp size={18} aria-hidden />
            </button>
          )}
        >
          {(close) => (
            <MenuItem
              danger
              icon={<DoorClosed size={18} aria-hidden />}
              onSelect={() => {
                close();
                onEnd();
              }}
            >
              End for everyone
            </MenuItem>
          )}
        </Popover>
      )}
    </div>
  );
}
