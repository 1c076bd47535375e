'use strict';

const { serve } = require('./serve.cjs');

const modules = {
  auth: require('@mcp-serverless/auth'),
  cloudflare: require('@mcp-serverless/cloudflare'),
  core: require('@mcp-serverless/core'),
  coreSdk: require('@mcp-serverless/core/sdk'),
  coreSdkV1: require('@mcp-serverless/core/sdk-v1'),
  lambda: require('@mcp-serverless/lambda'),
  node: require('@mcp-serverless/node'),
  vercel: require('@mcp-serverless/vercel'),
  sdk: require('@modelcontextprotocol/server'),
  sdkV1: require('@modelcontextprotocol/sdk/server/mcp.js'),
  z: require('zod').z,
};
serve(modules).then((answers) => console.log(JSON.stringify(answers)));
