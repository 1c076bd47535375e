import { defineConfig } from 'tsup';
import { library } from '../../tsup.base.ts';

export default defineConfig(
  library({ subpaths: ['sdk', 'sdk-v1', 'live', 'tasks', 'testing', 'json-schema', 'zod-mini', 'zod3', 'valibot'] }),
);
