import { describe, expect, it, vi } from 'vitest';
import { codeOf, McpError, shown, statusOf, ToolError } from '../src/errors.ts';

describe('errors', () => {
  it.each([
    ['method_not_found', -32601, 404, 200],
    ['invalid_envelope', -32602, 400, 400],
    ['invalid_params', -32602, 200, 200],
    ['header_mismatch', -32020, 400, 400],
    ['missing_capability', -32021, 400, 400],
    ['unsupported_version', -32022, 400, 400],
  ] as const)('%s is %i, HTTP %i in the modern era and %i before', (kind, code, modern, legacy) => {
    expect([codeOf(kind, true), statusOf(kind, true), statusOf(kind, false)]).toEqual([code, modern, legacy]);
  });
  it('a missing resource has its own code up to 2025-11-25', () => {
    expect([codeOf('resource_not_found', true), codeOf('resource_not_found', false)]).toEqual([-32602, -32002]);
  });

  it('instanceof agrees between two copies of the module', async () => {
    vi.resetModules();
    const copy = await import('../src/errors.ts');
    expect([copy.ToolError.name, copy.McpError.name]).toEqual(['ToolError', 'McpError']);
    expect(copy.ToolError).not.toBe(ToolError);
    expect(new copy.ToolError('x')).toBeInstanceOf(ToolError);
    expect(new copy.McpError('internal_error', 'x')).toBeInstanceOf(McpError);
    expect(new copy.McpError('internal_error', 'x')).not.toBeInstanceOf(ToolError);
  });
  it('instanceof stays exact for subclasses', () => {
    class NotFound extends ToolError {}
    expect(new NotFound('x')).toBeInstanceOf(ToolError);
    expect(new ToolError('x')).not.toBeInstanceOf(NotFound);
    expect(new Error('x')).not.toBeInstanceOf(ToolError);
  });
  it('repeats at most 128 characters of input', () => {
    expect(shown('x'.repeat(128))).toBe('x'.repeat(128));
    expect(shown('x'.repeat(129))).toBe(`${'x'.repeat(128)}...`);
  });
});
