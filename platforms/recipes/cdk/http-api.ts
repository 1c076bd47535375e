import { CfnOutput, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Construct } from 'constructs';
import { mcpFunction, PATHS } from './mcp-function.ts';

export class HttpApiStack extends Stack {
  constructor(scope: Construct, id: string, runtime: string) {
    super(scope, id);
    // Below the 30 seconds of an HTTP API.
    const mcp = mcpFunction(this, { app: 'lambda-http-api', runtime, seconds: 29 });
    const api = new HttpApi(this, 'Api');
    const integration = new HttpLambdaIntegration('Integration', mcp);
    for (const path of PATHS) api.addRoutes({ path, integration });
    new CfnOutput(this, 'Url', { value: `${api.apiEndpoint}/mcp` });
  }
}
