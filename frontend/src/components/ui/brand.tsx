import { useTranslation } from 'react-i18next';

/** The mark: a circle (a person) over two rules, and the name. */
export function Brand({ size = 26 }: { size?: number }) {
  const { t } = useTranslation('common');
  return (
    <span className="inline-flex items-center gap-2.5 text-16 font-semibold tracking-[.04em]">
      <svg viewBox="0 0 26 26" width={size} height={size} aria-hidden="true">
        <rect width="26" height="26" rx="4" className="fill-accent" />
        <g fill="none" className="stroke-on-accent" strokeWidth="2" strokeLinecap="square">
          <circle cx="13" cy="9" r="3.7" />
          <path d="M6 16.6h14M6 20.6h14" />
        </g>
      </svg>
      {t('product')}
    </span>
  );
}
