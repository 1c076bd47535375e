import { defineConfig } from 'vitest/config';

const project = (name: string, root: string) => ({
  test: { name, root, include: ['test/**/*.test.ts'], testTimeout: 20_000 },
});

export default defineConfig({
  test: {
    projects: [
      ...['core', 'auth', 'lambda', 'cloudflare', 'vercel', 'node', 'contract'].map((name) =>
        project(name, `packages/${name}`),
      ),
    ],
  },
});
