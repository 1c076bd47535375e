/** Checks of a server before its first request. */

import type { McpHandler } from './context.ts';
import { CHECK } from './server-core.ts';

/**
 * Checks what only a whole server can tell: items with `scopes` and no `auth`, tools with `task: 'required'` and no
 * `tasks`. Call it where a server is deployed, or in a test. Converts no schema and leaves the registry open; does
 * nothing for a handler that is no `MCPServer`. Without it the first request finds the same, and every request is answered by 500.
 * @throws TypeError that names the item, the setting and the fix
 */
export function checkServer(server: McpHandler<never>): void {
  (server as { [CHECK]?(): unknown })[CHECK]?.();
}
