import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { EndpointType, LambdaIntegration, ResponseTransferMode, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { mcpFunction, PATHS } from './mcp-function.ts';

export class RestApiStack extends Stack {
  constructor(scope: Construct, id: string, runtime: string) {
    super(scope, id);
    const mcp = mcpFunction(this, {
      app: 'lambda-rest-api',
      runtime,
      seconds: 60,
      handler: 'index.streamHandler',
    });
    const api = new RestApi(this, 'Api', {
      deployOptions: { stageName: 'prod' },
      cloudWatchRole: false,
      endpointTypes: [EndpointType.REGIONAL],
    });
    const integration = new LambdaIntegration(mcp, {
      responseTransferMode: ResponseTransferMode.STREAM,
      // Above the function's own, so that the function answers first.
      timeout: Duration.seconds(65),
    });
    for (const path of PATHS) api.root.resourceForPath(path).addMethod('ANY', integration);
    new CfnOutput(this, 'Url', { value: api.urlForPath('/mcp') });
  }
}
