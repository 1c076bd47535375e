/** The demo lives with the server it shows, where the official clients are installed. */
import '../apps/node-server/demo.ts';
