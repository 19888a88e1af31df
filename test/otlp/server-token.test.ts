/** Who may send, where a token is set. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { read } from './messages.ts';
import { JSON_TYPE, post, PROTOBUF, startRig, stopRigs } from './sender.ts';

afterEach(stopRigs);

describe('a token', () => {
  test.each(['Bearer s3cret', 'bearer s3cret', 'BEARER  s3cret'])('lets in "%s"', async (authorization) => {
    const rig = await startRig({ token: 's3cret' });
    expect(await post(rig.url, '', { headers: { ...PROTOBUF, authorization } })).toMatchObject({ status: 200 });
  });

  test.each(['Bearer%20a+b/c~1==', 'Bearer a%2Bb%2Fc~1%3D%3D', 'Bearer%20a%2bb/c~1==', 'Bearer a+b/c~1=='])(
    'lets in "%s", as it stands in the variable or decoded',
    async (authorization) => {
      const rig = await startRig({ token: 'a+b/c~1==' });
      expect(await post(rig.url, '', { headers: { ...PROTOBUF, authorization } })).toMatchObject({ status: 200 });
    },
  );

  test.each([
    '',
    's3cret',
    'Bearer%',
    'Bearer%20',
    'Bearer %zz',
    'Bearer%20s3cret2',
    'Bearer',
    'Bearer ',
    'Bearer s3cre',
    'Bearer s3cret2',
    'Bearer S3cret',
    'Basic s3cret',
  ])('keeps out "%s"', async (authorization) => {
    const rig = await startRig({ token: 's3cret' });
    for (const headers of [PROTOBUF, JSON_TYPE]) {
      const reply = await post(rig.url, '{}', { headers: { ...headers, authorization } });
      expect(reply).toMatchObject({ status: 401, headers: { ...headers, 'www-authenticate': 'Bearer' } });
      expect(read('Status', reply.headers['content-type'], reply.body)).toMatchObject({ code: 16 });
    }
    expect(rig).toMatchObject({ exported: [], answered: ['logs 401', 'logs 401'] });
  });

  test('keeps out who presents none', async () => {
    const rig = await startRig({ token: 's3cret' });
    expect(await post(rig.url, '')).toMatchObject({ status: 401 });
  });

  test('is not asked for where none is set', async () => {
    const rig = await startRig();
    const headers = { ...PROTOBUF, authorization: 'Bearer of anything' };
    expect(await post(rig.url, '', { headers })).toMatchObject({ status: 200 });
  });
});
