import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Toaster } from 'sonner';

import { onSignedOut } from '@/api/client';
import { sessionQuery } from '@/api/session';

import { queryClient } from './query-client';
import { followOtherTabs } from './follow-other-tabs';
import { router } from './router';

export function App() {
  useEffect(
    () =>
      onSignedOut(() => {
        queryClient.setQueryData(sessionQuery.queryKey, null);
        const here = router.state.location;
        if (!here.pathname.startsWith('/sign-in'))
          void router.navigate({ to: '/sign-in', search: { next: here.href } });
      }),
    [],
  );
  useEffect(followOtherTabs, []);
  return (
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
      <Toaster position="bottom-right" offset={{ bottom: 80, right: 16 }} visibleToasts={3} />
    </QueryClientProvider>
  );
}
