// The server's own figures, for tests and benches that look at what stays behind.
import { call } from './client.mjs';

/** What must be as before when everybody is gone. */
const counted = /^parley_(active_meetings|meetings_in_memory|participants|devices\w*|people_present|socket_(connections|rooms|sessions_kept|event_bytes_kept)|database_waiting)\b/;

/** Gauges of /metrics by name (with their label, where they have one). */
export async function figuresOf(server) {
  const { status, body } = await call(server, 'GET', '/metrics');
  if (status !== 200) throw new Error(`/metrics answered ${status}`);
  const lines = String(body).split('\n').filter((line) => counted.test(line));
  return Object.fromEntries(lines.map((line) => {
    const at = line.lastIndexOf(' ');
    return [line.slice(0, at), Number(line.slice(at + 1))];
  }));
}
