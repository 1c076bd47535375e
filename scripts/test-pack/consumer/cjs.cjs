'use strict';

const { serve } = require('./serve.cjs');

const modules = {
  auth: require('@mcp-serverless/auth'),
  cloudflare: require('@mcp-serverless/cloudflare'),
  core: require('@mcp-serverless/core'),
  lambda: require('@mcp-serverless/lambda'),
  node: require('@mcp-serverless/node'),
  vercel: require('@mcp-serverless/vercel'),
  z: require('zod').z,
};
serve(modules).then((answers) => console.log(JSON.stringify(answers)));
