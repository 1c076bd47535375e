import type { Options } from 'tsup';
import { library } from '../../tsup.base.ts';

const entry = { index: 'src/index.ts', testing: 'test/bed/index.ts' };

const config: Options[] = library().map((options) => ({ ...options, entry }));

export default config;
