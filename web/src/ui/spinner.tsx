import { LoaderCircle } from 'lucide-react';

export function Spinner({ size = 18 }: { size?: number }) {
  return <LoaderCircle aria-hidden size={size} className="animate-spin" />;
}

/** For a whole page or area that is being prepared. */
export function Waiting({ text }: { text: string }) {
  return (
    <div role="status" className="flex h-full min-h-60 flex-col items-center justify-center gap-4 text-ink-soft">
      <Spinner size={28} />
      <p>{text}</p>
    </div>
  );
}
