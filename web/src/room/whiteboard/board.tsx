// The board itself, with Excalidraw; loaded on its own (view.tsx).

import type { ApiError } from '@parley/sdk';
import { Excalidraw, MainMenu } from '@excalidraw/excalidraw';
import '@excalidraw/excalidraw/index.css';
import type { ExcalidrawImperativeAPI, ExcalidrawProps, UIOptions } from '@excalidraw/excalidraw/types';
import { Eraser, X } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { markSeen, useRoom } from '../../state/room';
import { Button, IconButton } from '../../ui/button';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { hasFeature, useCanModerate } from '../selectors';
import './board.css';
import { SharedDrawing } from './shared-drawing';

const OPTIONS: Partial<UIOptions> = {
  canvasActions: { clearCanvas: false, export: false, loadScene: false, saveToActiveFile: false, toggleTheme: false, saveAsImage: true },
  tools: { image: false },
};

export default function Board({ onClose }: { onClose: () => void }) {
  const session = useRoom((state) => state.session);
  const mayDraw = useRoom((state) => hasFeature(state, 'whiteboard_enabled'));
  const [api, setApi] = useState<ExcalidrawImperativeAPI | null>(null);
  // It begins with a scene of its own some time after it gave its API; what was put there before that would be gone.
  const [hasBegun, setHasBegun] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const drawing = useRef<SharedDrawing | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const theme = useShownTheme();

  useEffect(() => {
    if (!session || !api || !hasBegun) return;
    const count = (elements: number) => frame.current?.setAttribute('data-elements', String(elements));
    const shared = new SharedDrawing(session, api, count);
    drawing.current = shared;
    setProblem(session.whiteboard.problem);
    const off = session.whiteboard.on('problem', setProblem);
    return () => {
      off();
      shared.close();
      drawing.current = null;
    };
  }, [session, api, hasBegun]);
  useEffect(() => markSeen(['whiteboard']), []);

  const onChange = useCallback<NonNullable<ExcalidrawProps['onChange']>>((elements) => {
    setHasBegun(true);
    drawing.current?.changed(elements);
  }, []);
  const onPointer = useCallback<NonNullable<ExcalidrawProps['onPointerUpdate']>>(
    ({ pointer: { x, y, tool }, button, pointersMap }) => {
      if (pointersMap.size < 2) session?.whiteboard.point({ x, y, tool, button });
    },
    [session],
  );
  const menu = useMemo(
    () => (
      <MainMenu>
        <MainMenu.DefaultItems.SaveAsImage />
      </MainMenu>
    ),
    [],
  );
  return (
    <>
      <Head mayDraw={mayDraw} problem={problem} onClose={onClose} />
      <div
        ref={frame}
        data-own-keys
        data-elements={0}
        className="parley-board min-h-0 flex-1"
        onPointerLeave={() => session?.whiteboard.point({ x: null, y: null, tool: 'pointer', button: 'up' })}
      >
        <Excalidraw
          excalidrawAPI={setApi}
          onChange={onChange}
          onPointerUpdate={onPointer}
          isCollaborating
          viewModeEnabled={!mayDraw}
          theme={theme}
          UIOptions={OPTIONS}
          validateEmbeddable={false}
          aiEnabled={false}
          detectScroll={false}
          langCode="en"
        >
          {menu}
        </Excalidraw>
      </div>
    </>
  );
}

function Head({ mayDraw, problem, onClose }: { mayDraw: boolean; problem: ApiError | null; onClose: () => void }) {
  const canClear = useCanModerate();
  const [clearing, setClearing] = useState(false);
  const note = mayDraw ? problem?.message : 'The whiteboard is turned off: what is on it can only be looked at.';
  return (
    <header className="flex shrink-0 items-center gap-2 border-b border-line py-1 pr-1.5 pl-4">
      <h2 className="shrink-0 text-sm font-semibold">Whiteboard</h2>
      <p role="status" title={note} className="min-w-0 flex-1 truncate text-sm text-danger-ink">
        {note}
      </p>
      {canClear && mayDraw && (
        <Button look="quiet" size="small" icon={<Eraser size={16} aria-hidden />} onClick={() => setClearing(true)}>
          Clear
        </Button>
      )}
      <IconButton label="Close the whiteboard" className="size-9" onClick={onClose}>
        <X size={18} aria-hidden />
      </IconButton>
      {clearing && <ClearDialog onClose={() => setClearing(false)} />}
    </header>
  );
}

function ClearDialog({ onClose }: { onClose: () => void }) {
  const session = useRoom((state) => state.session);
  return (
    <ConfirmDialog title="Clear the whiteboard?" action="Clear for everybody" run={async () => session?.whiteboard.clear()} onClose={onClose}>
      Everything on it is deleted for everybody in the meeting. This cannot be undone.
    </ConfirmDialog>
  );
}

/** Light or dark, as the page is shown now. */
function useShownTheme(): 'light' | 'dark' {
  const read = () => (document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light');
  return useSyncExternalStore((changed) => {
    const observer = new MutationObserver(changed);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => observer.disconnect();
  }, read);
}
