/** The apps with AWS CDK, a stack each: `cdk deploy reference-desk-function-url -c runtime=nodejs22.x`. */

import { App } from 'aws-cdk-lib';
import { FunctionUrlStack } from './function-url.ts';
import { HttpApiStack } from './http-api.ts';
import { RestApiStack } from './rest-api.ts';

const app = new App();
const runtime: string = app.node.tryGetContext('runtime') ?? 'nodejs24.x';

new HttpApiStack(app, 'reference-desk-http-api', runtime);
new RestApiStack(app, 'reference-desk-rest-api', runtime);
new FunctionUrlStack(app, 'reference-desk-function-url', runtime);
