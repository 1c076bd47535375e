import { z } from 'zod';
import { type ContentBlock, definePrompt, type PromptLike, type PromptMessage } from '../../packages/core/src/index.ts';
import { embedded, IMAGE } from './content.ts';

const user = (content: ContentBlock): PromptMessage => ({ role: 'user', content });

/** Prompts of the scenarios prompts-* and completion-complete. */
export const prompts: readonly PromptLike[] = [
  definePrompt({
    name: 'test_simple_prompt',
    description: 'A prompt without arguments',
    handler: () => 'This is a simple prompt for testing.',
  }),
  definePrompt({
    name: 'test_prompt_with_arguments',
    description: 'A prompt with two arguments',
    argsSchema: z.object({
      arg1: z.string().describe('First test argument'),
      arg2: z.string().describe('Second test argument'),
    }),
    complete: (_argument, value) => ['paris', 'park', 'party'].filter((word) => word.startsWith(value)),
    handler: ({ arg1, arg2 }) => `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`,
  }),
  definePrompt({
    name: 'test_prompt_with_embedded_resource',
    description: 'A prompt with a resource inside',
    argsSchema: z.object({ resourceUri: z.string().describe('URI of the resource to embed') }),
    handler: ({ resourceUri }) => [
      user(embedded(resourceUri, 'Embedded resource content for testing.')),
      user({ type: 'text', text: 'Please process the embedded resource above.' }),
    ],
  }),
  definePrompt({
    name: 'test_prompt_with_image',
    description: 'A prompt with an image',
    handler: () => [user(IMAGE), user({ type: 'text', text: 'Please analyze the image above.' })],
  }),
];
