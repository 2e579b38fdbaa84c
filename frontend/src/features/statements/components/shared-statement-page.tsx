// What a member sees under the address that they were given: a code is asked, then the statement is shown. Nobody signs in.
import { useMutation } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Download, Printer } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { ApiProblem, sentenceOf } from '@/api/problem';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { printPaper } from '@/components/receipt/print-receipt';
import { StatementPaper } from '@/components/statements/statement-paper';
import { StatementView } from '@/components/statements/statement-view';
import { useStatement } from '@/components/statements/use-statement';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { LookSwitch } from '@/components/ui/look-switch';
import { notifyProblem } from '@/components/ui/notify';
import { saveFile } from '@/lib/save-table';

const MOVEMENTS = 100;
const CODE_DIGITS = 6;

export function SharedStatementPage() {
  const { t } = useTranslation('statement');
  const { secret } = useParams({ from: '/s/$secret' });
  const [code, setCode] = useState('');
  const statement = useStatement(
    // Not by language: a code is tried once, and a wrong one counts.
    ['shared', secret, code],
    (cursor) =>
      unwrap(
        client.POST('/statement-links/readings', {
          body: { secret, code, limit: MOVEMENTS, ...(cursor ? { cursor } : {}) },
        }),
      ),
    code !== '',
  );
  if (!statement.first)
    return <CodeForm error={statement.error} pending={code !== '' && statement.isLoading} onCode={setCode} />;
  return (
    <OfficePage>
      <PageHead title={t('title')} note={`${statement.first.from} – ${statement.first.to}`}>
        <LookSwitch />
        <Acts secret={secret} code={code} statement={statement} />
      </PageHead>
      <StatementView statement={statement} />
    </OfficePage>
  );
}

function CodeForm({
  error,
  pending,
  onCode,
}: {
  error: Error | null;
  pending: boolean;
  onCode: (code: string) => void;
}) {
  const { t } = useTranslation('statement');
  const [typed, setTyped] = useState('');
  const isOver = error instanceof ApiProblem && error.code !== 'statement-code-wrong' && error.status !== 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!pending && typed.length === CODE_DIGITS) onCode(typed);
  };
  return (
    <main className="grid min-h-full place-items-center p-6">
      <form onSubmit={submit} className="sheet flex w-full max-w-96 flex-col gap-4 p-6" noValidate>
        <div className="flex items-center justify-between gap-3">
          <h1 className="text-20 font-semibold">{t('title')}</h1>
          <LookSwitch />
        </div>
        {isOver ? (
          <p role="alert">{sentenceOf(error)}</p>
        ) : (
          <>
            <p className="text-ink-2">{t('shared.ask')}</p>
            <TextField
              label={t('share.code')}
              value={typed}
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={CODE_DIGITS}
              className="h-11 text-20 tracking-[.2em]"
              error={error ? sentenceOf(error) : undefined}
              autoFocus
              onChange={(event) => setTyped(event.target.value.replace(/\D/gu, ''))}
            />
            <Button type="submit" look="filled" size="large" pending={pending} disabled={typed.length !== CODE_DIGITS}>
              {t('shared.open')}
            </Button>
          </>
        )}
      </form>
    </main>
  );
}

function Acts({
  secret,
  code,
  statement,
}: {
  secret: string;
  code: string;
  statement: ReturnType<typeof useStatement>;
}) {
  const { t, i18n } = useTranslation('statement');
  const [printing, setPrinting] = useState(false);
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        client.POST('/statement-links/documents', {
          body: { secret, code, language: i18n.language === 'en' ? 'en' : 'zh-CN' },
          parseAs: 'blob',
        }),
      ),
    onSuccess: (file) => saveFile(file as unknown as Blob, `${t('title')}.pdf`),
    onError: notifyProblem,
  });
  const print = () => {
    setPrinting(true);
    void statement
      .fetchWhole()
      .then((whole) => printPaper(<StatementPaper {...whole} />, 210))
      .catch(notifyProblem)
      .finally(() => setPrinting(false));
  };
  return (
    <>
      <Button pending={printing} onClick={print}>
        <Printer size={18} aria-hidden="true" />
        {t('print')}
      </Button>
      <Button pending={save.isPending} onClick={() => save.mutate()}>
        <Download size={18} aria-hidden="true" />
        {t('pdf')}
      </Button>
    </>
  );
}
