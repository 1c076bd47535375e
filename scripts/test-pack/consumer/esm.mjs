import { createRequire } from 'node:module';
import * as auth from '@mcp-serverless/auth';
import * as cloudflare from '@mcp-serverless/cloudflare';
import * as core from '@mcp-serverless/core';
import * as coreSdk from '@mcp-serverless/core/sdk';
import * as coreSdkV1 from '@mcp-serverless/core/sdk-v1';
import * as lambda from '@mcp-serverless/lambda';
import * as node from '@mcp-serverless/node';
import * as vercel from '@mcp-serverless/vercel';
import * as sdkV1 from '@modelcontextprotocol/sdk/server/mcp.js';
import * as sdk from '@modelcontextprotocol/server';
import { z } from 'zod';
import { serve } from './serve.cjs';

// A tool of a CommonJS package throws the other copy's error: both copies must agree on what it is.
const { ToolError } = createRequire(import.meta.url)('@mcp-serverless/core');
const copies = ToolError === core.ToolError ? 'one' : 'two';
const modules = { core, coreSdk, coreSdkV1, auth, lambda, cloudflare, vercel, node, sdk, sdkV1, z };
const answers = await serve(modules, ToolError);
console.log(JSON.stringify({ copies, ...answers }));
