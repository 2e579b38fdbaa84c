import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Kbd } from '@/components/ui/kbd';

/** The one field of the waiting desk: number, phone, tail. It keeps the focus until a member is open. */
export function LookupField({ busy, onLookUp }: { busy: boolean; onLookUp: (text: string) => void }) {
  const { t } = useTranslation('desk');
  const [text, setText] = useState('');
  const inputRef = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.code !== 'Slash' || event.shiftKey || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return;
      event.preventDefault();
      inputRef.current?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() === '' || busy) return;
        onLookUp(text);
        setText('');
      }}
    >
      <div className="input-box flex h-[52px] items-center gap-2.5 rounded-2 border border-line-strong bg-surface px-3.5">
        <Search size={20} className="text-ink-3" aria-hidden="true" />
        <input
          ref={inputRef}
          value={text}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          aria-label={t('lookupLabel')}
          placeholder={t('lookupHint')}
          onChange={(event) => setText(event.target.value)}
          className="h-full w-full min-w-0 bg-transparent text-16"
        />
        <Kbd>{text === '' ? '/' : 'Enter'}</Kbd>
      </div>
    </form>
  );
}
