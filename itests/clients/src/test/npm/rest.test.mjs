// The official client's REST calls. Finals without partials are the same every time, so texts are equal.
import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { test } from 'node:test';
import OpenAI, { toFile } from 'openai';
import { base, client, expected, file, words } from './server.mjs';

const create = (more) =>
  client.audio.transcriptions.create({ file: createReadStream(file), model: 'whisper-1', ...more });

test('json', async () => {
  const answer = await create({});
  assert.equal(answer.text, expected);
  assert.match(answer._request_id, /^req_[0-9a-f]{16}$/);
  assert.equal(answer.usage.type, 'duration');
});

test('text', async () => {
  assert.equal((await create({ response_format: 'text' })).trim(), expected);
});

test('srt', async () => {
  const answer = await create({ response_format: 'srt' });
  assert.match(answer, /^1\n00:00:\d\d,\d{3} --> 00:00:\d\d,\d{3}\n/);
  assert.equal(answer.split('\n')[2], expected);
});

test('vtt', async () => {
  const answer = await create({ response_format: 'vtt' });
  assert.match(answer, /^WEBVTT\n\n00:00:\d\d\.\d{3} --> 00:00:\d\d\.\d{3}\n/);
  assert.ok(answer.includes(expected));
});

test('verbose_json with words and segments', async () => {
  const answer = await create({
    response_format: 'verbose_json',
    timestamp_granularities: ['word', 'segment'],
    language: 'en',
    prompt: 'A sentence.',
    temperature: 0,
  });
  assert.equal(answer.text, expected);
  assert.equal(answer.segments.map((each) => each.text).join(' '), expected);
  assert.deepEqual(
    answer.words.map((each) => each.word),
    words(expected),
  );
  assert.ok(answer.duration > 1);
  for (const word of answer.words) assert.ok(word.start < word.end && word.end <= answer.duration);
});

test('verbose_json has segments only when nothing is asked for', async () => {
  const answer = await create({ response_format: 'verbose_json' });
  assert.equal(answer.segments.length, 1);
  assert.equal(answer.words, undefined);
});

test('stream', async () => {
  const deltas = [];
  let done;
  for await (const event of await create({ stream: true })) {
    if (event.type === 'transcript.text.delta') deltas.push(event.delta);
    if (event.type === 'transcript.text.done') done = event.text;
  }
  assert.equal(deltas.join(''), expected);
  assert.equal(done, expected);
});

test('translation', async () => {
  const answer = await client.audio.translations.create({
    file: createReadStream(file),
    model: 'whisper-1',
  });
  assert.equal(answer.text, expected);
});

test('models', async () => {
  const ids = [];
  for await (const model of client.models.list()) ids.push(model.id);
  assert.ok(ids.includes('whisper-1'), ids.join());
  assert.equal((await client.models.retrieve(ids[0])).id, ids[0]);
});

test('errors are the typed ones', async () => {
  await assert.rejects(create({ response_format: 'diarized_json' }), (error) => {
    assert.ok(error instanceof OpenAI.BadRequestError);
    assert.equal(error.param, 'response_format');
    assert.equal(error.type, 'invalid_request_error');
    return true;
  });
  await assert.rejects(create({ model: 'nonesuch' }), OpenAI.BadRequestError);
  await assert.rejects(
    client.audio.transcriptions.create({
      file: await toFile(Buffer.from('this is no audio'), 'a.wav'),
      model: 'whisper-1',
    }),
    OpenAI.BadRequestError,
  );
  await assert.rejects(client.models.retrieve('nonesuch'), OpenAI.NotFoundError);
  const stranger = new OpenAI({ baseURL: `${base}/v1`, apiKey: 'wrong', maxRetries: 0 });
  await assert.rejects(stranger.models.list(), OpenAI.AuthenticationError);
  await assert.rejects(client.images.generate({ prompt: 'x' }), OpenAI.NotFoundError);
});
