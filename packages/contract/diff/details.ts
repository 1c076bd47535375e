/** Differences between answers that decide the same: one place of them at a time. */

import { type DetailDifference, hasNull, hrefOf, isLong, isText, isUnknownTo, PAGES, revisionOf } from './facts.ts';

export const DETAILS: readonly DetailDifference[] = [
  {
    id: 'error-wording',
    why: 'the message of an error is free text',
    clause: `${PAGES.rpc}#error_object`,
    right: 'either',
    explains: (_facts, { at, ours, theirs }) => at.endsWith('.error.message') && isText(ours) && isText(theirs),
  },
  {
    id: 'error-data',
    why: 'the SDK adds data to an error, with what the caller sent in it',
    clause: `${PAGES.modern}/basic#error-responses`,
    right: 'either',
    explains: ({ params }, { at, ours }) =>
      (/\.error\.data(\.reason)?$/.test(at) && ours === undefined) ||
      // Both refuse the params, each for something else.
      (at.startsWith('[0].error.data') && ['task', 'requestState', 'inputResponses'].some((key) => key in params)),
  },
  {
    id: 'null-for-absent-error',
    why: 'where the SDK refuses null in an optional member, core goes on, and the call may fail with the same code for its own reason',
    clause: `${PAGES.modern}/basic#requests`,
    right: 'either',
    explains: (facts, { at }) => hasNull(facts) && at.startsWith('[0].error'),
  },
  {
    id: 'long-revision',
    why: 'core repeats a revision that nobody knows only in part, where it is long',
    clause: `${PAGES.modern}/basic#error-responses`,
    right: 'either',
    explains: (_facts, { at, ours, theirs }) =>
      at === '[0].error.data.requested' && `${ours}`.endsWith('...') && isText(theirs),
  },
  {
    id: 'null-id',
    why: 'the SDK says null where it read no id, which the schema of modern errors does not have',
    clause: `${PAGES.modern}/basic#error-responses`,
    right: 'ours',
    explains: ({ modern }, { at, ours, theirs }) => modern && at === '[0].id' && ours === undefined && theirs === null,
  },
  {
    id: 'invalid-id',
    why: 'the SDK repeats an id that core has not read: a number that is no integer, a text of more than 256 characters',
    clause: `${PAGES.modern}/basic#error-responses`,
    right: 'either',
    explains: ({ message }, { at, ours, theirs }) =>
      at === '[0].id' &&
      (ours ?? null) === null &&
      theirs === message['id'] &&
      (isLong(theirs) || (typeof theirs === 'number' && !Number.isSafeInteger(theirs))),
  },
  {
    id: 'readable-id',
    why: 'the SDK answers an invalid request without the id that could be read',
    clause: `${PAGES.modern}/basic#error-responses`,
    right: 'ours',
    explains: ({ message }, { at, ours, theirs }) => at === '[0].id' && ours === message['id'] && theirs === null,
  },
  {
    id: 'server-info',
    why: 'the SDK repeats all it knows of the server in every result, where name and version are asked for',
    clause: `${PAGES.modern}/basic#_meta`,
    right: 'either',
    explains: ({ modern, method }, { at, ours }) =>
      modern &&
      method !== 'server/discover' &&
      /\._meta\.io\.modelcontextprotocol\/serverInfo\.(title|description|icons)$/.test(at) &&
      ours === undefined,
  },
  {
    id: 'list-changed',
    why: 'the SDK says listChanged: false, which is what leaving it out means',
    clause: `${PAGES.modern}/server/tools#capabilities`,
    right: 'either',
    explains: (_facts, { at, ours, theirs }) =>
      /\.capabilities\.\w+\.listChanged$/.test(at) && ours === undefined && theirs === false,
  },
  {
    id: 'tool-error-wording',
    why: 'the text of a tool error is free text for the model',
    clause: `${PAGES.modern}/server/tools#error-handling`,
    right: 'either',
    explains: ({ ours, theirs }, delta) =>
      delta.at === '[0].result.content[0].text' &&
      /isError$/.test(ours.outcome) &&
      /isError$/.test(theirs.outcome) &&
      isText(delta.ours) &&
      isText(delta.theirs),
  },
  {
    id: 'legacy-stream',
    why: 'the SDK streams every answer to a legacy client; core streams from the first notification on',
    clause: `${PAGES.legacy}/basic/transports#sending-messages-to-the-server`,
    right: 'either',
    explains: ({ modern }, { at, ours, theirs }) =>
      !modern && at === 'content-type' && ours === 'application/json' && theirs === 'text/event-stream',
  },
  {
    id: 'revision-unaware',
    why: 'the SDK sends a legacy client members and content that its revision does not know',
    clause: `${PAGES.modern}/basic/versioning`,
    right: 'ours',
    explains: (facts, { at }) => !facts.modern && isUnknownTo(revisionOf(facts), at),
  },
  {
    id: 'wrapped-output',
    why: 'the SDK wraps structured output that is no object in one for legacy clients, whose revisions know objects only',
    clause: `${PAGES.legacy}/server/tools#structured-content`,
    right: 'either',
    explains: ({ modern, params }, { at, ours }) =>
      !modern &&
      ours === undefined &&
      (/^\[0\]\.result\.tools\[\d+\]\.outputSchema$/.test(at) ||
        (at === '[0].result.structuredContent' && ['primes', 'number'].includes(String(params['name'])))),
  },
  {
    id: 'uri-rewritten',
    why: 'the SDK answers with the form the URL class gives a URI, not with the one that was asked for',
    clause: `${PAGES.modern}/server/resources#reading-resources`,
    right: 'ours',
    explains: ({ params }, { at, ours, theirs }) =>
      at === '[0].result.contents[0].uri' && ours === params['uri'] && theirs === hrefOf(params['uri']),
  },
];
