import type { Options } from 'tsup';
import { library } from '../../tsup.base.ts';

const config: Options[] = library();

export default config;
