import { afterEach, describe, expect, it } from 'vitest';
import { ParleyClient } from '../src/client.js';
import { ApiError } from '../src/errors.js';
import { startServer, type SmallServer } from './small-server.js';

let server: SmallServer;
afterEach(() => server.close());

describe('conferences', () => {
  it('are taken out of their envelope', async () => {
    server = await startServer(({ path }) => ({ status: 200, body: { success: true, data: { id: path }, message: 'OK' } }));
    const client = new ParleyClient({ server: server.url });
    expect((await client.conferences.get('ABC DEF')).id).toBe('/api/meeting/ABC%20DEF');
    expect(await client.conferences.update('mtg_1', { meeting_location: null })).toEqual({ id: '/api/meeting/mtg_1' });
  });

  it('refuse with the error inside the envelope', async () => {
    const errors = [{ field: 'meeting_name', message: 'must be a string' }];
    const error = { code: 'validation_failed', message: 'A field is wrong.', errors };
    server = await startServer(() => ({ status: 422, body: { success: false, error } }));
    const client = new ParleyClient({ server: server.url });
    const refusal = await client.conferences.create().catch((reason: unknown) => reason);
    expect(refusal).toBeInstanceOf(ApiError);
    expect(refusal).toMatchObject({ code: 'validation_failed', status: 422, message: 'A field is wrong.', errors });
  });
});
