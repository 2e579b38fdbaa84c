import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { OfficePage, PageHead } from '@/components/data/page-head';
import { Button } from '@/components/ui/button';
import { SelectField, TextField } from '@/components/ui/field';
import { notifyDone } from '@/components/ui/notify';
import { Sheet } from '@/components/ui/sheet';
import { Tag } from '@/components/ui/tag';
import { maskRead, paymentWalletOf } from '@/lib/credential';
import { takeSwipes } from '@/lib/swipes';
import { characterOf } from '@/lib/wedge';
import { recallWedgeSettings, rememberWedgeSettings } from '@/lib/wedge-settings';

interface Timing {
  keys: number;
  longestGapMs: number;
  suffix: string;
}

const QUIET_MS = 400;

/** Swipe here to see what the reader sends: how fast, how many keys, whether Enter comes at the end. */
export function ReaderTestPage() {
  const { t } = useTranslation('readers');
  const [settings, setSettings] = useState(recallWedgeSettings);
  const [read, setRead] = useState<{ shown: string; source: 'typed' | 'wedge' | 'reader' } | null>(null);
  const timing = useTiming();
  useEffect(
    () =>
      takeSwipes((swipe) =>
        setRead({
          shown: paymentWalletOf(swipe.value) ? t('paymentCode') : maskRead(swipe.value),
          source: swipe.source,
        }),
      ),
    [t],
  );
  const advice = timing && adviceOf(timing, settings.gapMs, settings.lengthMin);
  return (
    <OfficePage>
      <PageHead title={t('title')} note={t('note')} />
      <div className="grid grid-cols-2 items-start gap-3 stacked:grid-cols-1">
        <Sheet title={t('last')}>
          <div className="flex min-h-40 flex-col gap-3 p-5" aria-live="polite">
            {read ? (
              <>
                <p className="font-mono text-28">{read.shown}</p>
                <Tag look="ok" className="self-start">
                  {t(`source.${read.source}`)}
                </Tag>
              </>
            ) : (
              <p className="text-16 text-ink-2">{t('waiting')}</p>
            )}
            {timing && (
              <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1 text-13">
                <dt className="text-ink-3">{t('keys')}</dt>
                <dd>{timing.keys}</dd>
                <dt className="text-ink-3">{t('longestGap')}</dt>
                <dd>{timing.longestGapMs} ms</dd>
                <dt className="text-ink-3">{t('suffix')}</dt>
                <dd>{timing.suffix || t('noSuffix')}</dd>
              </dl>
            )}
            {advice && (
              <p className="rounded-2 border border-ochre-line bg-ochre-soft p-3 text-13">{t(`advice.${advice}`)}</p>
            )}
          </div>
        </Sheet>
        <Sheet title={t('settings')}>
          <form
            className="flex flex-col gap-4 p-5"
            onSubmit={(event) => {
              event.preventDefault();
              rememberWedgeSettings(settings);
              notifyDone(t('saved'), t('savedNote'));
            }}
          >
            <TextField
              label={t('gap')}
              hint={t('gapHint')}
              inputMode="numeric"
              value={String(settings.gapMs)}
              onChange={(event) => setSettings({ ...settings, gapMs: Number.parseInt(event.target.value, 10) || 0 })}
            />
            <TextField
              label={t('lengthMin')}
              hint={t('lengthHint')}
              inputMode="numeric"
              value={String(settings.lengthMin)}
              onChange={(event) =>
                setSettings({ ...settings, lengthMin: Number.parseInt(event.target.value, 10) || 0 })
              }
            />
            <SelectField
              label={t('suffix')}
              value={settings.suffix}
              onChange={(event) =>
                setSettings({ ...settings, suffix: event.target.value === 'none' ? 'none' : 'enter_or_tab' })
              }
            >
              <option value="enter_or_tab">Enter / Tab</option>
              <option value="none">{t('noSuffix')}</option>
            </SelectField>
            <Button type="submit" look="filled">
              {t('save')}
            </Button>
          </form>
        </Sheet>
      </div>
    </OfficePage>
  );
}

function adviceOf(timing: Timing, gapMs: number, lengthMin: number): 'noSuffix' | 'slow' | 'short' | null {
  if (timing.keys < lengthMin) return 'short';
  if (timing.longestGapMs > gapMs) return 'slow';
  return timing.suffix === '' ? 'noSuffix' : null;
}

/** Watches raw keys: how many, how far apart, and what ended them. */
function useTiming(): Timing | null {
  const [timing, setTiming] = useState<Timing | null>(null);
  const run = useRef({ keys: 0, longest: 0, lastMs: 0 });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const finish = (suffix: string) => {
      const { keys, longest } = run.current;
      if (keys > 1) setTiming({ keys, longestGapMs: Math.round(longest), suffix });
      run.current = { keys: 0, longest: 0, lastMs: 0 };
    };
    const onKey = (event: KeyboardEvent) => {
      clearTimeout(timer);
      if (event.code === 'Enter' || event.code === 'Tab') return finish(event.code);
      if (characterOf(event.code, event.shiftKey) === null) return;
      const state = run.current;
      if (state.keys > 0) state.longest = Math.max(state.longest, event.timeStamp - state.lastMs);
      state.keys += 1;
      state.lastMs = event.timeStamp;
      timer = setTimeout(() => finish(''), QUIET_MS);
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => {
      clearTimeout(timer);
      window.removeEventListener('keydown', onKey, { capture: true });
    };
  }, []);
  return timing;
}
