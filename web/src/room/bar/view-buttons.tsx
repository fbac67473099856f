// Buttons and menu entries of what can be opened in the room.

import { useRoom } from '../../state/room';
import { MenuItem } from '../../ui/menu';
import { isOffered, toggleView, type RoomView } from '../views';
import { Badge, BarButton } from './bar-button';

interface ViewState {
  offered: boolean;
  open: boolean;
  awaiting: number;
  label: string;
}

function useView(view: RoomView): ViewState {
  const offered = useRoom((state) => isOffered(view, state));
  const open = useRoom((state) => state.views[view.place] === view.id);
  const awaiting = useRoom((state) => view.badge?.count(state) ?? 0);
  const label = view.badge && awaiting > 0 ? `${view.title}, ${view.badge.told(awaiting)}` : view.title;
  return { offered, open, awaiting, label };
}

export function ViewButton({ view }: { view: RoomView }) {
  const { offered, open, awaiting, label } = useView(view);
  const count = useRoom((state) => view.count?.(state) ?? 0);
  if (!offered) return null;
  const badge = awaiting > 0 ? <Badge count={awaiting} /> : count > 1 && !open && <Badge count={count} quiet />;
  return (
    <BarButton label={label} data-opens={view.title} aria-pressed={open} active={open} badge={badge} onClick={() => toggleView(view)}>
      <view.icon size={21} aria-hidden />
    </BarButton>
  );
}

export function ViewMenuItem({ view, close }: { view: RoomView; close: () => void }) {
  const { offered, awaiting, label } = useView(view);
  if (!offered) return null;
  return (
    <MenuItem
      icon={<view.icon size={18} aria-hidden />}
      label={label}
      hint={view.shortcut?.key.toUpperCase()}
      badge={awaiting}
      onSelect={() => {
        close();
        toggleView(view);
      }}
    >
      {view.title}
    </MenuItem>
  );
}
