import { Hand } from 'lucide-react';
import { toggleHand, useRoom } from '../../state/room';
import { MenuItem } from '../../ui/menu';
import { hasFeature, useHandPlace, useSelfId } from '../selectors';
import { BarButton } from './bar-button';

function useOwnHand(): { offered: boolean; raised: boolean } {
  const offered = useRoom((state) => hasFeature(state, 'hand_raise_enabled'));
  const raised = useHandPlace(useSelfId() ?? '') > 0;
  return { offered, raised };
}

export function HandButton() {
  const { offered, raised } = useOwnHand();
  if (!offered) return null;
  return (
    <span className="hidden sm:block">
      <BarButton label={raised ? 'Lower hand' : 'Raise hand'} active={raised} onClick={() => void toggleHand()}>
        <Hand size={21} aria-hidden />
      </BarButton>
    </span>
  );
}

/** The same in "More", on narrow windows. */
export function HandMenuItem({ close }: { close: () => void }) {
  const { offered, raised } = useOwnHand();
  if (!offered) return null;
  return (
    <MenuItem
      icon={<Hand size={18} aria-hidden />}
      onSelect={() => {
        close();
        void toggleHand();
      }}
    >
      {raised ? 'Lower hand' : 'Raise hand'}
    </MenuItem>
  );
}
