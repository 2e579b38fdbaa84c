import { Delete } from 'lucide-react';
import { useTranslation } from 'react-i18next';

const KEYS = ['7', '8', '9', '4', '5', '6', '1', '2', '3', '0', '00', '.'] as const;

/** Digits for a finger. The field keeps the focus, so keys and fingers can be mixed. */
export function Keypad({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation('desk');
  return (
    <div className="grid grid-cols-[repeat(4,56px)] gap-1.5" role="group" aria-label={t('keypad')}>
      {KEYS.map((key, index) => (
        <button
          key={key}
          type="button"
          tabIndex={-1}
          style={{ gridRow: Math.floor(index / 3) + 1, gridColumn: (index % 3) + 1 }}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChange(value + key)}
          className="h-12 rounded-2 border border-(--edge) bg-surface text-20 font-semibold hover:bg-sunken"
        >
          {key}
        </button>
      ))}
      <button
        type="button"
        tabIndex={-1}
        style={{ gridRow: '1 / 3', gridColumn: 4 }}
        onPointerDown={(event) => event.preventDefault()}
        onClick={() => onChange(value.slice(0, -1))}
        className="grid place-items-center rounded-2 border border-(--edge) bg-surface hover:bg-sunken"
        aria-label={t('keypadBack')}
      >
        <Delete size={22} aria-hidden="true" />
      </button>
      <button
        type="button"
        tabIndex={-1}
        style={{ gridRow: '3 / 5', gridColumn: 4 }}
        onPointerDown={(event) => event.preventDefault()}
        onClick={() => onChange('')}
        className="rounded-2 border border-(--edge) bg-surface text-16 hover:bg-sunken"
      >
        {t('keypadClear')}
      </button>
    </div>
  );
}
