import i18n from 'i18next';

import type { Books } from '@/api/types';

import type { BookSection } from '../book-lines';

/** The statement on A4. */
export function BooksPaper({
  books,
  sections,
  heads,
}: {
  books: Books;
  sections: readonly BookSection[];
  heads: readonly string[];
}) {
  const t = i18n.getFixedT(null, 'books');
  return (
    <div className="paper w-[210mm] px-[14mm] pt-[10mm] pb-[2mm]">
      <p className="text-center text-20 font-semibold">{t('title')}</p>
      <p className="text-center">{books.from === books.to ? books.from : `${books.from} – ${books.to}`}</p>
      {sections.map((section) => (
        <section key={section.key} className="mt-[4mm] break-inside-avoid">
          <hr />
          <p className="font-semibold">{section.title}</p>
          {section.note && <p className="text-12">{section.note}</p>}
          <table className="w-full">
            {heads.length > 0 && (
              <thead>
                <tr>
                  <th className="text-left font-normal">{t('row')}</th>
                  {heads.map((head, index) => (
                    <th key={`${index} ${head}`} className="text-right font-normal">
                      {head}
                    </th>
                  ))}
                </tr>
              </thead>
            )}
            <tbody>
              {section.rows.map((row) => (
                <tr key={row.label} className={row.strong ? 'font-semibold' : undefined}>
                  <td>{row.label}</td>
                  {row.values.map((value, index) => (
                    <td key={index} className="text-right">
                      {value}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </div>
  );
}
