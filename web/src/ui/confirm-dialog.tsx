import { toApiError } from '@parley/sdk';
import { useState, type ReactNode } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';
import { Problem } from './field';

interface ConfirmDialogProps {
  title: string;
  children: ReactNode;
  /** What the button says that does it. */
  action: string;
  danger?: boolean;
  /** Throws where it fails; the dialog then says why and stays. */
  run: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks once before something that cannot be taken back. */
export function ConfirmDialog({ title, children, action, danger = true, run, onClose }: ConfirmDialogProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const confirm = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await run();
      onClose();
    } catch (reason) {
      setProblem(toApiError(reason).message);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button look={danger ? 'danger' : 'primary'} busy={busy} onClick={() => void confirm()}>
            {action}
          </Button>
          <Button onClick={onClose} className="order-first">
            Cancel
          </Button>
        </>
      }
    >
      <p className="leading-relaxed text-ink-soft">{children}</p>
      {problem && (
        <div className="mt-4">
          <Problem>{problem}</Problem>
        </div>
      )}
    </Dialog>
  );
}
