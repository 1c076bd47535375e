import { contractTable } from './contract-table.ts';
import { TEST_PROJECTS } from './projects.ts';
import { conclude } from './tally.ts';
import { runVitest } from './vitest.ts';

conclude(await runVitest(TEST_PROJECTS, contractTable));
