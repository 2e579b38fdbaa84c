import { useState, type FormEvent, type ReactNode } from 'react';

import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';

interface SearchBarProps {
  words: { label: string; hint: string; search: string; reset: string };
  /** What is searched for now. */
  q: string | undefined;
  onSearch: (q: string | undefined) => void;
  /** Takes all conditions away; absent while there are none. */
  onReset: (() => void) | undefined;
  /** Conditions beside the text. */
  children: ReactNode;
}

/** Conditions of a list: a text at Enter, the others at once. */
export function SearchBar({ words, q, onSearch, onReset, children }: SearchBarProps) {
  const [text, setText] = useState(q ?? '');
  const apply = (event: FormEvent) => {
    event.preventDefault();
    onSearch(text.trim() || undefined);
  };
  return (
    <form role="search" onSubmit={apply} className="sheet mb-3 flex flex-wrap items-end gap-3 px-4 py-3">
      <TextField
        boxClassName="w-80 narrow:w-72"
        label={words.label}
        placeholder={words.hint}
        value={text}
        maxLength={60}
        onChange={(event) => setText(event.target.value)}
        autoFocus
      />
      {children}
      <Button type="submit" look="outline" hint="Enter">
        {words.search}
      </Button>
      {onReset && (
        <Button look="ghost" onClick={onReset}>
          {words.reset}
        </Button>
      )}
    </form>
  );
}
