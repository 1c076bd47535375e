import { APIKeyAuthProvider } from '@mcp-serverless/auth/api-key';
import { createWorkerHandler } from '@mcp-serverless/cloudflare';
import { MCPServer } from '@mcp-serverless/core';
import { addNote, deleteNote, listNotes, type NotesEnv, readNote } from './notes.ts';

interface Env extends NotesEnv {
  /** The key that clients send: a secret. */
  readonly MCP_API_KEY: string;
}

export default createWorkerHandler(
  ({ MCP_API_KEY }: Env) => {
    const provider = new APIKeyAuthProvider({ keys: [{ id: 'owner', key: MCP_API_KEY }] });
    const server = new MCPServer({ name: 'notes', version: '1.0.0', auth: { provider } });
    return server.addTool(addNote).addTool(listNotes).addTool(readNote).addTool(deleteNote);
  },
  { path: '/mcp' },
) satisfies ExportedHandler<Env>;
