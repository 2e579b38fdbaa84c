import { useTranslation } from 'react-i18next';

import { useCategories } from './categories-field';
import { categoryOptions } from './category-words';

/** The category of one line, by its code; written where the shop keeps no categories. */
export function CategorySelect({
  label,
  value,
  onChange,
  className,
  id,
}: {
  label: string;
  value: string;
  onChange: (code: string) => void;
  className?: string;
  id?: string;
}) {
  const { t } = useTranslation('goods');
  const categories = useCategories();
  if (categories.length === 0) {
    return (
      <input
        id={id}
        className={className}
        aria-label={label}
        value={value}
        maxLength={30}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  return (
    <select
      id={id}
      className={className}
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">—</option>
      {categoryOptions(categories, value ? [value] : []).map((option) => (
        <option key={option.code} value={option.code}>
          {option.isKnown ? option.label : `${option.label} (${t('categories.unknown')})`}
        </option>
      ))}
    </select>
  );
}
