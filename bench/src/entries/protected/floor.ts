import { create } from '../zod/floor.ts';
import { type Event, type Result, toProtectedHandler } from './events.ts';

export const handler: (event: Event) => Promise<Result> = toProtectedHandler(create({ tools: 1, output: false }));
