export { createMcpFramework as create } from '../../servers/mcp-framework.ts';
