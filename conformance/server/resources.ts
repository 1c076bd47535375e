import { defineResource, type ResourceLike } from '../../packages/core/src/index.ts';
import { IMAGE } from './content.ts';

/** Resources of the scenarios resources-* and caching. */
export const resources: readonly ResourceLike[] = [
  defineResource({
    uri: 'test://static-text',
    name: 'Static text',
    description: 'Text that never changes',
    mimeType: 'text/plain',
    handler: () => 'This is the content of the static text resource.',
  }),
  defineResource({
    uri: 'test://static-binary',
    name: 'Static image',
    description: 'Bytes that never change',
    mimeType: 'image/png',
    handler: () => Uint8Array.from(atob(IMAGE.data), (char) => char.charCodeAt(0)),
  }),
  defineResource({
    uri: 'test://watched-resource',
    name: 'Watched text',
    description: 'A resource to subscribe to',
    mimeType: 'text/plain',
    handler: () => 'Watched resource content',
  }),
  defineResource({
    uriTemplate: 'test://template/{id}/data',
    name: 'Data by id',
    description: 'A family of resources',
    mimeType: 'application/json',
    handler: ({ variables: { id } }) => JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
  }),
];
