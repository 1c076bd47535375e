import { CfnOutput, Duration, type Stack } from 'aws-cdk-lib';
import { Architecture, Code, Function as LambdaFunction, Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { bundle } from '../bundle.ts';

/** The endpoint, and both addresses of the metadata that clients of a server with OAuth look for. */
export const PATHS: readonly string[] = [
  '/mcp',
  '/.well-known/oauth-protected-resource',
  '/.well-known/oauth-protected-resource/mcp',
];

export interface McpFunctionOptions {
  /** The folder in `apps`. */
  readonly app: string;
  readonly runtime: string;
  readonly seconds: number;
  /** Default `index.handler`. */
  readonly handler?: string;
}

/** Adds the function of an app, with secrets that AWS generates; the output `ApiKeySecret` names that of the key. */
export function mcpFunction(stack: Stack, options: McpFunctionOptions): LambdaFunction {
  const { app, runtime, seconds, handler = 'index.handler' } = options;
  const generated = { passwordLength: 48, excludePunctuation: true };
  const key = new Secret(stack, 'ApiKey', {
    description: 'The key that clients of the MCP server send',
    generateSecretString: generated,
  });
  const state = new Secret(stack, 'StateSecret', {
    description: 'Seals what clients carry from one call to the next',
    generateSecretString: generated,
  });
  new CfnOutput(stack, 'ApiKeySecret', { value: key.secretArn });
  return new LambdaFunction(stack, 'Mcp', {
    code: Code.fromAsset(bundle(app, runtime)),
    handler,
    runtime: new Runtime(runtime, RuntimeFamily.NODEJS),
    architecture: Architecture.ARM_64,
    memorySize: 1024,
    timeout: Duration.seconds(seconds),
    // References that CloudFormation resolves; the template does not hold the values.
    environment: {
      MCP_API_KEY: key.secretValue.unsafeUnwrap(),
      MCP_STATE_SECRET: state.secretValue.unsafeUnwrap(),
    },
  });
}
