import { Compass } from 'lucide-react';
import { AccountDialog } from './home/account-dialog';
import { IncomingCalls, Ringing } from './calls/incoming';
import { HomePage } from './home/home-page';
import { JoinPage } from './join/join-page';
import { useFocusKept } from './lib/focus';
import { navigate, paths, useRoute } from './lib/router';
import { EndedPage } from './room/ended-page';
import { RoomPage } from './room/room-page';
import { Button } from './ui/button';
import { Message, Page } from './ui/page';
import { Toasts } from './ui/toasts';

export function App() {
  useFocusKept();
  return (
    <>
      <CurrentPage />
      <AccountDialog />
      <Ringing />
      <IncomingCalls />
      <Toasts />
    </>
  );
}

function CurrentPage() {
  const route = useRoute();
  switch (route.page) {
    case 'home':
      return <HomePage />;
    case 'join':
      return <JoinPage key={route.code} code={route.code} />;
    case 'room':
      return <RoomPage key={route.code} code={route.code} />;
    case 'ended':
      return <EndedPage key={route.code} code={route.code} />;
    case 'unknown':
      return <NoSuchPage />;
  }
}

function NoSuchPage() {
  return (
    <Page>
      <Message
        icon={<Compass size={28} aria-hidden />}
        title="There is no such page"
        actions={
          <Button look="primary" onClick={() => navigate(paths.home())}>
            Back to the start
          </Button>
        }
      />
    </Page>
  );
}
