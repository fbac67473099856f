// What stands at the end of a list that holds only the newest: fetches the older ones.

import { toApiError } from '@parley/sdk';
import { useState } from 'react';
import { toast } from '../state/toasts';
import { Button } from '../ui/button';

export function OlderButton({ children, load }: { children: string; load: () => Promise<void> | undefined }) {
  const [loading, setLoading] = useState(false);
  const click = async () => {
    setLoading(true);
    try {
      await load();
    } catch (reason) {
      toast(toApiError(reason).message, 'problem');
    } finally {
      setLoading(false);
    }
  };
  return (
    <Button className="w-full" look="quiet" busy={loading} onClick={() => void click()}>
      {children}
    </Button>
  );
}
