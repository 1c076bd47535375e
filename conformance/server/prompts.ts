import { definePrompt, type PromptLike } from '@mcp-serverless/core';
import { z } from 'zod';
import { completions, PROMPTS } from './fixtures.ts';

/** Prompts of the scenarios prompts-* and completion-complete. */
export const prompts: readonly PromptLike[] = [
  definePrompt({
    name: 'test_simple_prompt',
    description: 'A prompt without arguments',
    handler: () => PROMPTS.simple,
  }),
  definePrompt({
    name: 'test_prompt_with_arguments',
    description: 'A prompt with two arguments',
    argsSchema: z.object({
      arg1: z.string().describe('First test argument'),
      arg2: z.string().describe('Second test argument'),
    }),
    complete: (_argument, value) => completions(value),
    handler: ({ arg1, arg2 }) => PROMPTS.withArguments(arg1, arg2),
  }),
  definePrompt({
    name: 'test_prompt_with_embedded_resource',
    description: 'A prompt with a resource inside',
    argsSchema: z.object({ resourceUri: z.string().describe('URI of the resource to embed') }),
    handler: ({ resourceUri }) => PROMPTS.withResource(resourceUri),
  }),
  definePrompt({
    name: 'test_prompt_with_image',
    description: 'A prompt with an image',
    handler: () => PROMPTS.withImage,
  }),
];
