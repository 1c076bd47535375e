/** Requests of 2026-07-28 by hand. */

export const VERSION = '2026-07-28';
export const SUBSCRIPTION = 'io.modelcontextprotocol/subscriptionId';

/** The params of a modern request. */
export function modern(params: object = {}): object {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': VERSION,
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return { _meta, ...params };
}

export function postModern(url: string, method: string, params: object = {}, name?: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': VERSION,
      'mcp-method': method,
      ...(name !== undefined && { 'mcp-name': name }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: modern(params) }),
  });
}
