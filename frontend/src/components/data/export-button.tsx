// «导出 Excel»: the table of a page as a workbook, made by the server from the same question.
import { useMutation } from '@tanstack/react-query';
import { FileSpreadsheet } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { Button, type ButtonProps } from '@/components/ui/button';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { saveFile } from '@/lib/save-table';

interface ExportButtonProps {
  /** Asks for the workbook. */
  load: () => Promise<Blob>;
  /** What the file is called, without its ending. */
  name: string;
  /** In place of the usual words, where a page has several tables. */
  label?: string;
  disabled?: boolean;
  size?: ButtonProps['size'];
}

export function ExportButton({ load, name, label, disabled, size }: ExportButtonProps) {
  const { t } = useTranslation('reports');
  const file = useMutation({
    mutationFn: load,
    onSuccess: (workbook) => {
      saveFile(workbook, `${name}.xlsx`);
      notifyDone(t('exported'));
    },
    onError: notifyProblem,
  });
  return (
    <Button size={size} onClick={() => file.mutate()} pending={file.isPending} disabled={disabled}>
      <FileSpreadsheet size={18} aria-hidden="true" />
      {label ?? t('export')}
    </Button>
  );
}
