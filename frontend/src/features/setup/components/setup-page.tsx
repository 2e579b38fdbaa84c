import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { ApiProblem, fieldWordsOf, sentenceOf } from '@/api/problem';
import { Brand } from '@/components/ui/brand';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { LookSwitch } from '@/components/ui/look-switch';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { remember } from '@/lib/preferences';

interface Form {
  company_name: string;
  short_name: string;
  shop_name: string;
  program_name: string;
  display_name: string;
  user_name: string;
  password: string;
}

const STEPS: { key: 'company' | 'shop' | 'administrator'; fields: (keyof Form)[] }[] = [
  { key: 'company', fields: ['company_name', 'short_name'] },
  { key: 'shop', fields: ['shop_name', 'program_name'] },
  { key: 'administrator', fields: ['display_name', 'user_name', 'password'] },
];
const POINTERS: Record<string, keyof Form> = {
  '/company_name': 'company_name',
  '/short_name': 'short_name',
  '/shop_name': 'shop_name',
  '/program_name': 'program_name',
  '/administrator/display_name': 'display_name',
  '/administrator/user_name': 'user_name',
  '/administrator/password': 'password',
};
const PASSWORD_SHORTEST = 10;

/** The first start: company, shop and card, administrator. Only while there is no company yet. */
export function SetupPage() {
  const { t, i18n } = useTranslation(['setup', 'common']);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [step, setStep] = useState(0);
  const setup = useQuery({ queryKey: ['setup'], queryFn: () => unwrap(client.GET('/setup')) });
  const form = useForm<Form>({
    defaultValues: {
      company_name: '',
      short_name: '',
      shop_name: '',
      program_name: t('programDefault'),
      display_name: '',
      user_name: 'admin',
      password: '',
    },
  });
  const { errors } = form.formState;
  const create = useMutation({
    mutationFn: (values: Form) =>
      unwrap(
        client.POST('/setup', {
          body: {
            company_name: values.company_name.trim(),
            short_name: values.short_name.trim() || values.company_name.trim().slice(0, 20),
            time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'Asia/Shanghai',
            currency: 'CNY',
            language: i18n.language === 'en' ? 'en' : 'zh-CN',
            shop_name: values.shop_name.trim(),
            program_name: values.program_name.trim(),
            administrator: {
              user_name: values.user_name.trim(),
              display_name: values.display_name.trim(),
              password: values.password,
            },
          },
        }),
      ),
    onSuccess: ({ tenant_number }, values) => {
      remember('tenant-number', tenant_number);
      remember('user-name', values.user_name.trim());
      // The sign-in asks whether this page is needed: from now on it is not.
      queries.setQueryData(['setup'], { needed: false });
    },
    onError: (error) => {
      if (!(error instanceof ApiProblem)) return;
      for (const field of error.fields) {
        const name = POINTERS[field.pointer];
        if (!name) continue;
        form.setError(name, { message: fieldWordsOf(field) });
        setStep(STEPS.findIndex((each) => each.fields.includes(name)));
      }
    },
  });
  const current = STEPS[step] ?? STEPS[0];
  const last = step === STEPS.length - 1;
  const next = async () => {
    if (current && (await form.trigger(current.fields))) setStep(step + 1);
  };
  const field = (name: keyof Form, options: { required?: boolean; type?: string; minLength?: number } = {}) => (
    <TextField
      label={t(`field.${name}`)}
      hint={t(`hint.${name}`)}
      required={options.required ?? true}
      type={options.type ?? 'text'}
      className="h-11 text-16"
      maxLength={100}
      autoComplete={options.type === 'password' ? 'new-password' : 'off'}
      autoFocus={name === current?.fields[0]}
      error={
        errors[name] &&
        (errors[name].message ||
          t(errors[name].type === 'minLength' ? 'tooShort' : 'required', { length: PASSWORD_SHORTEST }))
      }
      {...form.register(name, {
        required: options.required ?? true,
        ...(options.minLength ? { minLength: options.minLength } : {}),
      })}
    />
  );
  return (
    <main className="grid min-h-full place-items-center p-6">
      <div className="sheet flex w-[560px] max-w-full flex-col gap-5 p-8">
        <div className="flex items-center justify-between gap-3">
          <Brand />
          <LookSwitch />
        </div>
        {setup.isLoading && <LoadingRows rows={3} />}
        {setup.isError && <ProblemNote error={setup.error} onRetry={() => void setup.refetch()} />}
        {setup.data && !setup.data.needed && !create.data && (
          <EmptyState title={t('done')} next={t('doneNext')}>
            <Button look="filled" onClick={() => void navigate({ to: '/sign-in' })}>
              {t('toSignIn')}
            </Button>
          </EmptyState>
        )}
        {create.data && (
          <div className="flex flex-col gap-4">
            <h1 className="text-28 font-semibold">{t('ready')}</h1>
            <p className="text-ink-2">{t('readyNote')}</p>
            <p>
              <span className="block text-12 text-ink-3">{t('tenantNumber')}</span>
              <span className="total inline-block text-40 font-semibold">{create.data.tenant_number}</span>
            </p>
            <Button look="filled" size="large" autoFocus hint="Enter" onClick={() => void navigate({ to: '/sign-in' })}>
              {t('toSignIn')}
            </Button>
          </div>
        )}
        {setup.data?.needed && !create.data && (
          <form
            className="flex flex-col gap-4"
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              if (last) void form.handleSubmit((values) => create.mutate(values))(event);
              else void next();
            }}
          >
            <div>
              <p className="text-13 text-ink-3">{t('stepOf', { step: step + 1, steps: STEPS.length })}</p>
              <h1 className="text-28 font-semibold">{t(`step.${current?.key ?? 'company'}`)}</h1>
            </div>
            {step === 0 && (
              <>
                {field('company_name')}
                {field('short_name', { required: false })}
              </>
            )}
            {step === 1 && (
              <>
                {field('shop_name')}
                {field('program_name')}
              </>
            )}
            {step === 2 && (
              <>
                {field('display_name')}
                {field('user_name')}
                {field('password', { type: 'password', minLength: PASSWORD_SHORTEST })}
              </>
            )}
            {create.isError && Object.keys(errors).length === 0 && (
              <p role="alert" className="text-red">
                {sentenceOf(create.error)}
              </p>
            )}
            <div className="flex gap-2">
              <Button type="submit" look="filled" size="large" hint="Enter" pending={create.isPending}>
                {last ? t('create') : t('next')}
              </Button>
              {step > 0 && (
                <Button look="ghost" size="large" onClick={() => setStep(step - 1)}>
                  {t('common:back')}
                </Button>
              )}
            </div>
          </form>
        )}
      </div>
    </main>
  );
}
