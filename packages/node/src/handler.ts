import type { IncomingMessage, ServerResponse } from 'node:http';
import { type CallOptions, McpError, type McpHandler } from '@mcp-serverless/core';
import { NodeRequest, NodeResponse, sendNodeResponse } from 'srvx/node';
import type { OpenRequests } from './open-requests.ts';
import { NodePlatform } from './platform.ts';

/** What is the same for every request. */
export type CommonCall = Pick<
  CallOptions,
  | 'cors'
  | 'basePath'
  | 'path'
  | 'publicUrl'
  | 'allowedHosts'
  | 'defaultOrigins'
  | 'waitUntil'
  | 'instances'
  | 'mailbox'
  | 'ending'
  | 'sessions'
>;

/** Makes a listener for `node:http`. What the server throws is logged and answered with a 500 without details. */
export function toListener(
  server: McpHandler,
  common: CommonCall,
  open?: OpenRequests<ServerResponse>,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (req, res) => {
    try {
      await sendNodeResponse(res, await answer(server, common, req, res, open));
    } catch (error) {
      console.error(error);
      res.destroy();
    }
  };
}

async function answer(
  server: McpHandler,
  common: CommonCall,
  req: IncomingMessage,
  res: ServerResponse,
  open: OpenRequests<ServerResponse> | undefined,
): Promise<Response> {
  const request = toRequest(req, res);
  if (!request) return new Response('Bad Request', { status: 400 });
  const sourceIp = peerAddress(req);
  try {
    return await server.handleRequest(request, {
      ...common,
      streaming: true,
      readBody: (maxBytes) => (req.readableDidRead ? readRest(request, maxBytes) : readBody(req, maxBytes)),
      respond,
      ...(open && { onTrouble: (listener) => open.listen(res, listener) }),
      ...(common.sessions && 'mcp-session-id' in req.headers && { platform: new NodePlatform() }),
      ...(sourceIp !== undefined && { sourceIp }),
    });
  } catch (error) {
    console.error(error);
    return new Response('Internal Server Error', { status: 500 });
  }
}

/** The bridge joins repeated headers and builds the URL lazily: a Host or path that makes none is found out here. */
function toRequest(req: IncomingMessage, res: ServerResponse): Request | undefined {
  const request = new NodeRequest({ req, res });
  return URL.canParse(urlOf(request)) ? request : undefined;
}

function urlOf(request: Request): string {
  try {
    return request.url;
  } catch {
    return '';
  }
}

/** An IPv4 caller is shown as such also where the server listens on IPv6. */
function peerAddress({ socket }: IncomingMessage): string | undefined {
  return socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '');
}

/** Sent without a detour through streams. */
const respond: NonNullable<CallOptions['respond']> = (body, init) => new NodeResponse(body, init);

/** The same where a clone of the request was read before: what that took is kept for this one. */
async function readRest(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  return bytes.byteLength > maxBytes ? undefined : bytes;
}

const EMPTY = Buffer.alloc(0);

/** The whole body; `undefined` as soon as it is longer than `maxBytes`: what follows is thrown away. */
function readBody(req: IncomingMessage, maxBytes: number): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    let bytes: Buffer = EMPTY;
    let size = 0;
    const read = (chunk: Buffer): void => {
      const end = size + chunk.byteLength;
      if (end > maxBytes) {
        bytes = EMPTY;
        req.off('data', read).resume();
        resolve(undefined);
        return;
      }
      // The usual body is one chunk. Others are copied as they come: a list of tiny chunks would cost far more than they hold.
      if (size === 0) bytes = chunk;
      else {
        if (end > bytes.byteLength) {
          const grown = Buffer.allocUnsafe(Math.min(maxBytes, 2 * end));
          bytes.copy(grown, 0, 0, size);
          bytes = grown;
        }
        chunk.copy(bytes, size);
      }
      size = end;
    };
    req.on('data', read);
    req.once('end', () => resolve(bytes.subarray(0, size)));
    const gone = (): void => reject(new McpError('client_closed', 'The body did not arrive whole'));
    req.once('close', gone);
    // It was closed before anybody listened.
    if (req.destroyed && !req.readableEnded) gone();
  });
}
