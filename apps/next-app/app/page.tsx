import { headers } from 'next/headers';

/** Says how to connect, with the address that the visitor has used. */
export default async function Page() {
  const sent = await headers();
  const host = sent.get('x-forwarded-host') ?? sent.get('host');
  const url = `${sent.get('x-forwarded-proto') ?? 'http'}://${host}/mcp`;
  const config = { mcpServers: { 'reference-desk': { type: 'http', url, headers: { 'X-API-Key': 'your key' } } } };
  return (
    <main>
      <h1>Reference desk</h1>
      <p>An MCP server: time zones, working days, text statistics, JSON comparison.</p>
      <p>
        Its address is <code>{url}</code>. Send the key as <code>X-API-Key</code> or as a bearer token.
      </p>
      <p>Most clients take this:</p>
      <pre>{JSON.stringify(config, null, 2)}</pre>
    </main>
  );
}
