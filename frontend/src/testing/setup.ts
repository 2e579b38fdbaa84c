import '@testing-library/jest-dom/vitest';

import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

// A part that comes in a file of its own is awaited, however busy the machine is.
configure({ asyncUtilTimeout: 10_000 });

afterEach(() => cleanup());
