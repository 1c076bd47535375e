/** Differences in what the two engines decide: everything about the answers may differ then. */

import {
  faultsOf,
  hasNull,
  hrefOf,
  isLong,
  isOdd,
  isThrownValidation,
  type OutcomeDifference,
  PAGES,
} from './facts.ts';
import { META } from './wire.ts';

export const OUTCOMES: readonly OutcomeDifference[] = [
  {
    id: 'http-codes',
    why: 'what HTTP refuses is -32000 in the SDK, from a range that new implementations should not use',
    clause: `${PAGES.modern}/basic#error-codes`,
    right: 'ours',
    explains: ({ ours, theirs }) => theirs.code === -32000 && ours.code !== undefined && ours.status === theirs.status,
  },
  {
    id: 'not-acceptable',
    why: 'the SDK refuses a legacy client that does not accept both JSON and events; the clause binds the client alone',
    clause: `${PAGES.legacy}/basic/transports#sending-messages-to-the-server`,
    right: 'ours',
    explains: ({ theirs, headers }) =>
      theirs.status === 406 && headers.get('accept') !== 'application/json, text/event-stream',
  },
  {
    id: 'events-not-accepted',
    why: 'the SDK streams notifications in a batch, and to a modern client that accepts JSON only; core leaves them out',
    clause: `${PAGES.http}#sending-messages`,
    right: 'either',
    explains: ({ batch, headers, ours, theirs }) =>
      (batch !== undefined || !headers.get('accept')?.includes('text/event-stream')) &&
      ours.outcome === theirs.outcome.replaceAll(' +', ''),
  },
  {
    id: 'params-of-wrong-type',
    why: 'params of the wrong type are -32603 in the SDK, a thrown validation error, instead of -32602',
    clause: `${PAGES.modern}/basic#error-codes`,
    right: 'ours',
    explains: ({ ours, theirs }) => isThrownValidation(theirs) && ours.code === -32602,
  },
  {
    id: 'members-not-looked-at',
    why: 'the SDK checks members of params that the method does not use here',
    clause: `${PAGES.modern}/basic#requests`,
    right: 'either',
    explains: ({ theirs, params }) =>
      isThrownValidation(theirs, /^params\.(inputResponses|requestState|_meta|clientInfo)/) ||
      ('task' in params && theirs.why.startsWith('Invalid tools/call request: ')),
  },
  {
    id: 'null-for-absent',
    why: 'the SDK refuses null in an optional member; core reads it as left out, as serialisers of some clients write it',
    clause: `${PAGES.modern}/basic#requests`,
    right: 'either',
    explains: (facts) => hasNull(facts) && facts.theirs.code !== undefined,
  },
  {
    id: 'initialize-with-unknown-header',
    why: 'the SDK does not read the version header of initialize; core refuses one it does not know',
    clause: `${PAGES.legacy}/basic/transports#protocol-version-header`,
    right: 'either',
    explains: ({ modern, method, ours, theirs }) =>
      !modern && method === 'initialize' && /^Unsupported MCP-Protocol-Version/.test(ours.why) && theirs.status < 300,
  },
  {
    id: 'answers-of-no-round',
    why: 'each engine refuses other inputResponses and requestStates of a round that nobody opened',
    clause: `${PAGES.modern}/basic/patterns/mrtr#server-requirements`,
    right: 'either',
    explains: ({ ours, theirs, params }) =>
      ('requestState' in params || 'inputResponses' in params) &&
      [ours, theirs].some(({ why }) =>
        /^Invalid or expired requestState|^Invalid params: (requestState|inputResponses)/.test(why),
      ),
  },
  {
    id: 'foreign-cursor',
    why: 'the SDK has no pages and ignores a cursor that nobody issued',
    clause: `${PAGES.modern}/server/utilities/pagination#error-handling`,
    right: 'ours',
    explains: ({ ours, theirs, params }) =>
      'cursor' in params && ours.why === 'Invalid params: unknown cursor' && theirs.outcome === '200 result',
  },
  {
    id: 'uri-normalised',
    why: 'the SDK looks a URI up in the form the URL class gives it; a URI is an identifier, compared as it is listed',
    clause: `${PAGES.modern}/server/resources#reading-resources`,
    right: 'either',
    explains: ({ ours, theirs, method, params }) =>
      method === 'resources/read' &&
      ours.why === 'Resource not found' &&
      theirs.outcome === '200 result' &&
      hrefOf(params['uri']) !== params['uri'],
  },
  {
    id: 'resource-not-found',
    why: 'a missing resource of a legacy revision is -32602 in the SDK instead of -32002',
    clause: `${PAGES.legacy}/server/resources#error-handling`,
    right: 'ours',
    explains: ({ modern, ours, theirs }) =>
      !modern && ours.code === -32002 && theirs.code === -32602 && ours.status === theirs.status,
  },
  {
    id: 'protocol-error-of-a-tool',
    why: 'the SDK makes an isError result of every error a tool throws, so a tool cannot refuse by protocol',
    clause: `${PAGES.modern}/server/tools#error-handling`,
    right: 'ours',
    explains: ({ ours, theirs, params }) =>
      params['name'] === 'protocol_error' && ours.why === 'not today' && theirs.outcome === '200 isError',
  },
  {
    id: 'long-id',
    why: 'the SDK takes and repeats an id of any length; core bounds it at 256 characters',
    clause: `${PAGES.modern}/basic#requests`,
    right: 'either',
    explains: ({ message, ours }) => isLong(message['id']) && ours.code === -32600,
  },
  {
    id: 'strict-message',
    why: 'the SDK refuses a whole message for a member JSON-RPC does not name, or a _meta or progressToken of another type',
    clause: `${PAGES.rpc}#request_object`,
    right: 'either',
    explains: ({ theirs, batch, message }) =>
      theirs.code === -32600 &&
      /not a valid JSON-RPC message|contains an invalid message/.test(theirs.why) &&
      (batch ?? [message]).some(isOdd),
  },
  {
    id: 'batch-revision',
    why: 'the SDK takes batches in every legacy revision, and initialize in them',
    clause: 'https://modelcontextprotocol.io/specification/2025-06-18/changelog',
    right: 'ours',
    explains: ({ batch, ours, theirs }) => batch !== undefined && ours.outcome === '400 -32600' && theirs.status < 300,
  },
  {
    id: 'batch-member',
    why: 'the SDK refuses a batch as a whole for one message that may not be in it',
    clause: `${PAGES.rpc}#batch`,
    right: 'ours',
    explains: ({ batch, ours, theirs }) => batch !== undefined && theirs.outcome === '400 -32600' && ours.status < 300,
  },
  {
    id: 'subscribe',
    why: 'core accepts a legacy subscription to what exists, as the conformance suite asks; the SDK has no such method undeclared',
    clause: `${PAGES.legacy}/server/resources#subscriptions`,
    right: 'either',
    explains: ({ modern, method, theirs }) =>
      !modern &&
      (method === 'resources/subscribe' || method === 'resources/unsubscribe') &&
      theirs.outcome === '200 -32601',
  },
  {
    id: 'byte-order-mark',
    why: 'the SDK ignores a byte order mark, which JSON text must not have',
    clause: 'https://www.rfc-editor.org/rfc/rfc8259#section-8.1',
    right: 'either',
    explains: ({ text, ours }) => text.startsWith('\ufeff') && ours.code === -32700,
  },
  {
    id: 'param-header-without-argument',
    why: 'core refuses an Mcp-Param header of an argument that is absent: a gateway may have routed by it',
    clause: `${PAGES.http}#server-behavior-for-custom-headers`,
    right: 'ours',
    explains: ({ ours, theirs }) => / has no argument$/.test(ours.why) && ours.code === -32020 && theirs.status === 200,
  },
  {
    id: 'notification-judged',
    why: 'the SDK judges the envelope and headers of a notification; the header rules of one are not defined',
    clause: `${PAGES.http}#sending-messages`,
    right: 'either',
    explains: ({ message, batch, ours, theirs }) =>
      batch === undefined &&
      !('id' in message) &&
      typeof message['method'] === 'string' &&
      /^(202|400 -32600)$/.test(ours.outcome) &&
      theirs.status === 400,
  },
  {
    id: 'legacy-initialize-with-envelope',
    why: 'the SDK takes an initialize for legacy whose _meta names another version; a _meta with a version is a modern request',
    clause: `${PAGES.modern}/basic/versioning#backward-compatibility-with-initialization-based-versions`,
    right: 'ours',
    explains: ({ method, meta, theirs }) => method === 'initialize' && META.version in meta && theirs.status === 200,
  },
  {
    id: 'unknown-version-header',
    why: 'a header with an unknown version and no envelope is a modern request to the SDK, an unsupported legacy one to core; both refuse with 400',
    clause: `${PAGES.legacy}/basic/transports#protocol-version-header`,
    right: 'either',
    explains: ({ modern, headers, ours, theirs }) =>
      !modern &&
      headers.has('mcp-protocol-version') &&
      ours.outcome === '400 -32600' &&
      theirs.status === 400 &&
      [-32602, -32022, -32020].includes(theirs.code ?? 0),
  },
  {
    id: 'order-of-faults',
    why: 'the request has several faults and each engine names another one of them',
    clause: `${PAGES.modern}/basic/versioning`,
    right: 'either',
    explains: (facts) => {
      const codes = faultsOf(facts);
      const { ours, theirs } = facts;
      return ours.code !== theirs.code && codes.has(ours.code) && codes.has(theirs.code);
    },
  },
];
