import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { OfficePage, PageHead } from '@/components/data/page-head';
import { Segmented } from '@/components/ui/segmented';

import { CreditPane } from './credit-pane';
import { MessageLog } from './message-log';
import { TextsPane } from './texts-pane';
import { WeeklyPane } from './weekly-pane';

/** What members were told, in which words, and what that may cost. */
export function MessagesPage() {
  const { t } = useTranslation('messages');
  const navigate = useNavigate();
  const { view } = useSearch({ from: '/shell/messages' });
  return (
    <OfficePage>
      <PageHead title={t('title')} note={t('note')}>
        <Segmented
          label={t('view.label')}
          value={view ?? 'log'}
          options={(['log', 'weekly', 'texts', 'credit'] as const).map((value) => ({
            value,
            label: t(`view.${value}`),
          }))}
          onChange={(next) => void navigate({ to: '/messages', search: next === 'log' ? {} : { view: next } })}
        />
      </PageHead>
      {view === 'texts' ? (
        <TextsPane />
      ) : view === 'credit' ? (
        <CreditPane />
      ) : view === 'weekly' ? (
        <WeeklyPane />
      ) : (
        <MessageLog />
      )}
    </OfficePage>
  );
}
