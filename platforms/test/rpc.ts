/** Requests as a client of 2025-11-25 sends them. */

const HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2025-11-25',
};

/** A request for a tool without arguments that asks for progress. */
export function callTool(url: URL, name: string, init: RequestInit = {}): Promise<Response> {
  const params = { name, arguments: {}, _meta: { progressToken: 'p' } };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  return fetch(url, { method: 'POST', headers: HEADERS, body, ...init });
}

/** What a tool returned as structured content. */
export async function structured<T>(response: Response): Promise<T> {
  const { result } = (await response.json()) as { result: { structuredContent: T } };
  return result.structuredContent;
}
