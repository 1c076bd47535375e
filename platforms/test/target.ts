import type { Target } from '@mcp-serverless/contract';
import type { Running } from './process.ts';

/** The server that listens at `url`, as a target of the contract. */
export function toTarget(name: string, { url, close }: Pick<Running, 'url' | 'close'>, basePath = ''): Target {
  return {
    name,
    fetch(request) {
      const { pathname, search } = new URL(request.url);
      return fetch(new Request(new URL(basePath + pathname + search, url), request));
    },
    close,
  };
}
