// The whiteboard on the stage. Excalidraw is large: it is loaded when somebody first opens it.

import { RotateCw } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { Button } from '../../ui/button';
import { Waiting } from '../../ui/spinner';

const Board = lazy(() => {
  // Its fonts come from this very server (web/excalidraw.ts puts them there); it must know before it is there itself.
  (window as { EXCALIDRAW_ASSET_PATH?: string }).EXCALIDRAW_ASSET_PATH = '/excalidraw/';
  return import('./board').catch(() => ({ default: NotLoaded }));
});

export function WhiteboardView({ onClose }: { onClose: () => void }) {
  return (
    <section aria-label="Whiteboard" className="flex size-full flex-col overflow-hidden rounded-2xl border border-line bg-surface">
      <Suspense fallback={<Waiting text="Opening the whiteboard…" />}>
        <Board onClose={onClose} />
      </Suspense>
    </section>
  );
}

/** The connection is bad, or the server has a newer client since. */
function NotLoaded({ onClose }: { onClose: () => void }) {
  return (
    <div className="flex size-full flex-col items-center justify-center gap-4 p-6 text-center">
      <p className="text-ink-soft">The whiteboard could not be loaded.</p>
      <div className="flex flex-wrap justify-center gap-2">
        <Button look="primary" icon={<RotateCw size={18} aria-hidden />} onClick={() => location.reload()}>
          Load the page again
        </Button>
        <Button onClick={onClose}>Close</Button>
      </div>
    </div>
  );
}
