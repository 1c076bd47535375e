/** The test bed of the package under test: gateways as factories of events. */

export { alb, functionUrl, type Gateway, httpApi, restApi } from '@mcp-serverless/lambda/testing';
