import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { excalidraw } from './excalidraw';

// The client library is compiled from its source, so that no build of it has to come first.
const conditions = ['source', 'module', 'browser', 'development|production'];

export default defineConfig({
  plugins: [react(), tailwindcss(), excalidraw()],
  resolve: { conditions },
  // Tests run in Node.
  ssr: { resolve: { conditions } },
  build: {
    target: 'es2022',
    // The server's content policy admits files of its own only, no data: addresses.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:8080',
      '/socket.io': { target: 'http://127.0.0.1:8080', ws: true },
    },
  },
  test: { include: ['test/**/*.test.ts'] },
});
