import { CfnOutput, Stack } from 'aws-cdk-lib';
import { FunctionUrlAuthType, InvokeMode } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { mcpFunction } from './mcp-function.ts';

export class FunctionUrlStack extends Stack {
  constructor(scope: Construct, id: string, runtime: string) {
    super(scope, id);
    const mcp = mcpFunction(this, { app: 'lambda-function-url', runtime, seconds: 60 });
    // Public, and with both permissions; the function refuses callers without the key.
    const url = mcp.addFunctionUrl({ authType: FunctionUrlAuthType.NONE, invokeMode: InvokeMode.RESPONSE_STREAM });
    new CfnOutput(this, 'Url', { value: `${url.url}mcp` });
  }
}
