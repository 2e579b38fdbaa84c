import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan, useSession } from '@/api/session';
import type { MessageLanguage } from '@/api/types';
import { Button } from '@/components/ui/button';
import { TextAreaField } from '@/components/ui/field';

import { usePreview, type Preview } from '../use-preview';

const CHARACTERS_MAX = 500;

/** The text of one language, and below it what a member would read and what that costs. */
export function LanguageText({
  ref,
  language,
  text,
  isStandard,
  paid,
  onFocus,
  onChange,
}: {
  ref: Ref<HTMLTextAreaElement>;
  language: MessageLanguage;
  text: string;
  isStandard: boolean;
  paid: boolean;
  onFocus: () => void;
  onChange: (text: string) => void;
}) {
  const { t } = useTranslation('messages');
  const { can } = useCan();
  const { tenant } = useSession();
  const readOnly = !can('messageMaintain');
  const { filled, wrong } = usePreview(text, language, !readOnly);
  return (
    <div className="flex flex-col gap-3 border-r p-4 last:border-0 narrow:border-r-0 narrow:border-b">
      <TextAreaField
        ref={ref}
        label={t(language === 'en' ? 'texts.en' : 'texts.zhCN')}
        hint={t(tenant.language === language ? 'texts.inUse' : 'texts.notInUse')}
        error={wrong}
        lang={language}
        maxLength={CHARACTERS_MAX}
        readOnly={readOnly}
        value={text}
        onFocus={onFocus}
        onChange={(event) => onChange(event.target.value)}
      />
      {!readOnly && !isStandard && text !== '' && (
        <Button size="small" look="ghost" className="self-start" onClick={() => onChange('')}>
          {t('texts.backToStandard')}
        </Button>
      )}
      {text.trim() === '' && <p className="text-13 text-ink-3">{t('texts.standard')}</p>}
      {filled && <Filled preview={filled} language={language} paid={paid} />}
    </div>
  );
}

function Filled({ preview, language, paid }: { preview: Preview; language: MessageLanguage; paid: boolean }) {
  const { t } = useTranslation('messages');
  const { text, characters, parts } = preview;
  return (
    <div className="flex flex-col gap-1">
      <span className="text-12 text-ink-3">{t('texts.preview')}</span>
      <p lang={language} className="rounded-3 bg-sunken px-3.5 py-2.5 whitespace-pre-wrap">
        {text}
      </p>
      <p className="text-12 text-ink-3" aria-live="polite">
        <span className={paid && parts > 1 ? 'font-semibold text-ochre' : undefined}>
          {paid ? t('texts.length', { characters, count: parts }) : t('texts.lengthFree', { characters })}
        </span>
        {paid && <span className="ml-2">{t('texts.partsNote')}</span>}
      </p>
    </div>
  );
}
