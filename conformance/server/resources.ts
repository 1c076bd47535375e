import { defineResource, type ResourceLike } from '@mcp-serverless/core';
import { BINARY_RESOURCE, IMAGE, PLAIN_RESOURCES, TEMPLATE } from './fixtures.ts';

/** Resources of the scenarios resources-* and caching. */
export const resources: readonly ResourceLike[] = [
  ...PLAIN_RESOURCES.map(({ text, ...resource }) =>
    defineResource({ ...resource, mimeType: 'text/plain', handler: () => text }),
  ),
  defineResource({
    ...BINARY_RESOURCE,
    mimeType: 'image/png',
    handler: () => Uint8Array.from(atob(IMAGE.data), (char) => char.charCodeAt(0)),
  }),
  defineResource({
    uriTemplate: TEMPLATE.uriTemplate,
    name: TEMPLATE.name,
    description: TEMPLATE.description,
    mimeType: 'application/json',
    handler: ({ variables: { id = '' } }) => TEMPLATE.read(id),
  }),
];
